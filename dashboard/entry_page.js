(() => {
  // One act of a reader is one step to go back. Streamlit makes a step of every change of the address, also of those
  // by which a page completes its own (language, period, what its fields begin with), before or after its path.
  const push = history.pushState;
  let hasActed = false;
  for (const kind of ["pointerdown", "click", "keydown"]) {
    addEventListener(kind, () => { hasActed = true; }, { capture: true, passive: true });
  }
  history.pushState = function (state, unused, url) {
    const now = new URL(location.href), then = new URL(url ?? "", location.href);
    const isWhole = now.searchParams.has("lang") && now.searchParams.has("period");
    const isStep = hasActed && (isWhole || now.pathname !== then.pathname);
    if (isStep) hasActed = false;
    return (isStep ? push : history.replaceState).call(this, state, unused, url);
  };

  // Light, dark, or as the system has it: Streamlit looks under the path a page was loaded at, we remember one for all.
  const THEME = "complaints-theme";
  let theme = "System";
  try {
    theme = localStorage.getItem(THEME) ?? theme;
    localStorage.setItem(`stActiveTheme-${location.pathname}-v2`, JSON.stringify(theme));
  } catch (error) { /* a browser that keeps nothing follows its system */ }

  // The tour is offered once a browser: whoever loads a page again has seen it, closed or not.
  const SEEN = "complaints-tour-closed";
  let isOffered = null;
  const offered = () => {
    if (isOffered === null) {
      try {
        isOffered = localStorage.getItem(SEEN) !== "yes";
        localStorage.setItem(SEEN, "yes");
      } catch (error) {
        isOffered = true; // a browser that keeps nothing is offered it at each visit
      }
    }
    return isOffered;
  };

  // The provider sends people back to the bare address: a link that was opened before signing in is gone on to.
  const LINK = "complaints-link", LONGEST = 10 * 60 * 1000;
  try {
    const kept = JSON.parse(sessionStorage.getItem(LINK) ?? "null");
    if (kept && location.pathname === "/" && !location.search) {
      sessionStorage.removeItem(LINK);
      // with the origin before it, no path leads to another host
      if (Date.now() - kept.at < LONGEST) location.replace(location.origin + kept.link);
    }
  } catch (error) { /* a browser that keeps nothing arrives at the overview */ }

  const dress = () => {
    const language = document.querySelector(".p-language")?.lang;
    if (language && document.documentElement.lang !== language) document.documentElement.lang = language;
    for (const button of document.querySelectorAll(".p-themes button")) {
      const pressed = String(button.dataset.theme === theme);
      if (button.getAttribute("aria-pressed") !== pressed) button.setAttribute("aria-pressed", pressed);
    }
    for (const tour of document.querySelectorAll(".p-tour")) {
      if (tour.hidden === offered()) tour.hidden = !offered();
    }
  };
  let isWaiting = false;
  new MutationObserver(() => {
    if (isWaiting) return;
    isWaiting = true;
    requestAnimationFrame(() => { isWaiting = false; dress(); });
  }).observe(document.documentElement, { childList: true, subtree: true });

  document.addEventListener("click", (event) => {
    const chosen = event.target.closest(".p-themes button")?.dataset.theme;
    if (chosen) {
      try { localStorage.setItem(THEME, chosen); } catch (error) { return; }
      location.reload();
    }
    if (event.target.closest(".st-key-sign_in button")) {
      const kept = { link: location.pathname + location.search, at: Date.now() };
      try { sessionStorage.setItem(LINK, JSON.stringify(kept)); } catch (error) { /* as above */ }
    }
    if (event.target.closest(".p-tour button")) {
      isOffered = false;
      dress();
    }
    // On a narrow screen the menu lies over the page: it goes once a page is chosen.
    if (innerWidth <= 768 && event.target.closest("[data-testid=stSidebarNavLink]")) {
      setTimeout(() => document.querySelector("[data-testid=stSidebarCollapseButton] button")?.click(), 100);
    }
  });
})();
