// What a browser does with lists and ways within them, by itself.
(() => {
  document.addEventListener('click', (event) => {
    // A way within a list is followed as Back is: the address changes, and the page draws itself for it.
    const link = event.target.closest('a[data-here]');
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    history.pushState({}, '', link.href);
    window.dispatchEvent(new PopStateEvent('popstate', { state: {} }));
  });
  // The address of a page holds all that is chosen on it: whoever opens it sees the same.
  document.addEventListener('click', async (event) => {
    const button = event.target.closest('.p-copy');
    if (!button) return;
    const words = button.textContent;
    try { await navigator.clipboard.writeText(location.href); } catch (error) {
      const field = document.body.appendChild(Object.assign(document.createElement('textarea'), { value: location.href }));
      field.select();
      document.execCommand('copy');
      field.remove();
    }
    if (words === button.dataset.copied) return;
    button.textContent = button.dataset.copied;
    setTimeout(() => { button.textContent = words; }, 2000);
  });
  // The search opens with its field ready to be written in.
  const SLOWEST_MS = 30000, CALM_MS = 500, HOLD_MS = 1000, LOOK_MS = 50;
  const ready = () => {
    const pressed = performance.now();
    let calm = pressed, held = null, asked = false;
    const look = () => {
      const now = performance.now();
      const field = document.querySelector('[role=dialog] .st-key-search_words input');
      if (field) {
        held ??= now;
        // the dialog takes the focus to itself as it opens, maybe after its field is there
        if (!document.activeElement?.closest('[role=dialog] input, [role=dialog] a')) field.focus();
      } else if (held) return; // opened, and closed again
      // A key pressed while the page still draws itself may reach nobody: once it is at rest the search is opened for it.
      if (!document.querySelector('[data-test-script-state=notRunning]')) calm = now;
      if (!field && !asked && now - calm > CALM_MS) {
        asked = true;
        document.querySelector('.st-key-search button')?.click();
      }
      if (held ? now - held < HOLD_MS : now - pressed < SLOWEST_MS) setTimeout(look, LOOK_MS);
    };
    look();
  };
  document.addEventListener('click', (event) => { if (event.isTrusted && event.target.closest('.st-key-search')) ready(); });
  document.addEventListener('keydown', (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') ready();
  }, true);
  // In a list the arrows go from row to row, and on a complaint opened from one to its neighbours.
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest('input, textarea, [role=combobox]')) return;
    const cell = event.target.closest('table.p-sorts td');
    if (cell && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
      const rows = [...cell.closest('tbody').rows];
      const next = rows[rows.indexOf(cell.parentElement) + (event.key === 'ArrowDown' ? 1 : -1)];
      const link = next?.querySelector('a');
      if (link) { event.preventDefault(); link.focus(); link.scrollIntoView({ block: 'nearest' }); }
      return;
    }
    const key = { '[': 'before', ']': 'after' }[event.key];
    if (key) document.querySelector(`.p-crumbs a[data-key=${key}]`)?.click();
  });
})();
