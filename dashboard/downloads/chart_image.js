// Puts what a chart shows into a picture file, in the browser: the chart's own drawing, above it the finding that stands
// over it on the page, and below it what it is (filter, cut-off, definition). Nothing is asked of any other host; the
// fonts come from this server, only with the letters of our languages (NotoSansDrawn), so that a drawing stays small.
const SVG = "http://www.w3.org/2000/svg";
const MARGIN = 24, LINE = 18, SMALL = 15;

function lines(words, width, perLetter) {
  const most = Math.max(20, Math.floor(width / perLetter)), found = [];
  for (const paragraph of words) {
    let line = "";
    for (const word of paragraph.split(" ")) {
      if (line && line.length + word.length + 1 > most) { found.push(line); line = word; }
      else line = line ? line + " " + word : word;
    }
    found.push(line);
  }
  return found;
}

function write(parent, words, x, y, size, weight, color) {
  const node = document.createElementNS(SVG, "text");
  for (const [name, value] of Object.entries({ x, y, fill: color, "font-size": size, "font-weight": weight, "font-family": "Noto Sans, sans-serif" })) node.setAttribute(name, value);
  node.textContent = words;
  parent.appendChild(node);
}

// The finding over a chart and the line below it: the last ones before it on the page; the title where there is none.
function above(chart, title) {
  const before = (selector) => [...document.querySelectorAll(selector)]
    .filter((node) => node.compareDocumentPosition(chart) & Node.DOCUMENT_POSITION_FOLLOWING).pop();
  const finding = before(".p-finding"), subtitle = before(".p-subtitle");
  if (!finding) return { heads: [title], subtitles: [], rest: [] };
  const said = finding.textContent.trim();
  const isIts = subtitle && finding.compareDocumentPosition(subtitle) & Node.DOCUMENT_POSITION_FOLLOWING;
  return {
    heads: [said],
    subtitles: isIts ? [subtitle.textContent.trim()] : [],
    rest: isIts || title.startsWith(said) ? [] : [title],
  };
}

async function font(weight, file) {
  const bytes = new Uint8Array(await (await fetch("app/static/" + file)).arrayBuffer());
  let text = "";
  for (let at = 0; at < bytes.length; at += 32768) text += String.fromCharCode.apply(null, bytes.subarray(at, at + 32768));
  return `@font-face{font-family:"Noto Sans";font-weight:${weight};src:url(data:font/ttf;base64,${btoa(text)})}`;
}

async function picture(data) {
  const chart = document.querySelector(`.st-key-${CSS.escape(data.chart)} .js-plotly-plot`);
  if (!chart) return null;
  const box = chart.getBoundingClientRect(), width = Math.round(box.width), height = Math.round(box.height);
  const style = getComputedStyle(document.querySelector("[data-testid=stApp]"));
  const ground = style.backgroundColor, color = style.color;
  const said = above(chart, data.title);
  const heads = lines(said.heads, width, 8.6), subtitles = lines(said.subtitles, width, 6.8);
  const feet = lines([...said.rest, ...data.foot], width, 6.4);
  const below = MARGIN + heads.length * LINE, top = below + subtitles.length * SMALL + 8;
  const whole = [width + 2 * MARGIN, top + height + 12 + feet.length * SMALL + MARGIN];
  const out = document.createElementNS(SVG, "svg");
  for (const [name, value] of Object.entries({ xmlns: SVG, width: whole[0], height: whole[1], viewBox: `0 0 ${whole[0]} ${whole[1]}` })) out.setAttribute(name, value);
  const fonts = document.createElementNS(SVG, "style");
  fonts.textContent = (await Promise.all([font(400, "NotoSansDrawn-Regular.ttf"), font(600, "NotoSansDrawn-SemiBold.ttf")])).join("");
  out.appendChild(fonts);
  const paper = document.createElementNS(SVG, "rect");
  for (const [name, value] of Object.entries({ width: "100%", height: "100%", fill: ground })) paper.setAttribute(name, value);
  out.appendChild(paper);
  heads.forEach((words, at) => write(out, words, MARGIN, MARGIN + 12 + at * LINE, 15, 600, color));
  subtitles.forEach((words, at) => write(out, words, MARGIN, below + 12 + at * SMALL, 12, 400, color));
  for (const part of chart.querySelectorAll("svg.main-svg")) {
    const copy = part.cloneNode(true);
    copy.querySelectorAll(".hoverlayer, .modebar").forEach((node) => node.remove());
    copy.setAttribute("x", MARGIN); copy.setAttribute("y", top);
    copy.style.background = "none"; copy.style.position = "";
    out.appendChild(copy);
  }
  feet.forEach((words, at) => write(out, words, MARGIN, top + height + 20 + at * SMALL, 11.5, 400, color));
  return { text: new XMLSerializer().serializeToString(out), size: whole };
}

function save(blob, name, parent) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob); link.download = name;
  // within the menu: a click elsewhere would close it
  parent.appendChild(link); link.click(); link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

async function take(data, form, parent) {
  const drawn = await picture(data);
  if (!drawn) return;
  const vector = new Blob([drawn.text], { type: "image/svg+xml" });
  if (form === "svg") { save(vector, data.name + ".svg", parent); return; }
  const image = new Image();
  image.src = URL.createObjectURL(vector);
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = drawn.size[0] * 2; canvas.height = drawn.size[1] * 2;
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  URL.revokeObjectURL(image.src);
  canvas.toBlob((blob) => save(blob, data.name + ".png", parent), "image/png");
}

export default function (component) {
  const { data, parentElement } = component;
  for (const form of ["png", "svg"]) {
    const button = parentElement.querySelector(`[data-form=${form}]`);
    button.textContent = data.words[form];
    button.onclick = () => take(data, form, parentElement);
  }
}
