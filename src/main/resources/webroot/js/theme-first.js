// Runs before the first paint, so that a chosen theme does not flash in from the other one.
(function () {
  var chosen = new URLSearchParams(location.search).get('theme');
  if (!chosen) {
    try {
      chosen = localStorage.getItem('spreadlake.theme');
    } catch (error) {
      chosen = null; // Storage is blocked: the system's theme it is.
    }
  }
  if (chosen === 'dark' || chosen === 'light') document.documentElement.dataset.theme = chosen;
})();
