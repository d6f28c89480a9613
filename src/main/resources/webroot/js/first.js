// Runs before everything else, and stands outside of the page's version, so that it is there when that is not:
// the theme before the first paint, so that a chosen one does not flash in from the other one, what is done when a
// file of the page cannot be had, and which tab was pressed before there was anything to open it.
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

(function () {
  var KEY = 'spreadlake.lost';
  var asked = false;

  /**
   * A file of the page could not be read. Where the server does not know it, it was updated since the page was
   * opened: the page is loaded anew, once for each version. Where the server does not answer, nothing is done.
   */
  function lost(url) {
    var version = /\/v\/([0-9a-f]+)\//.exec(url);
    if (asked || !version) return;
    asked = true;
    fetch(url, { method: 'HEAD', cache: 'no-store' }).then(function (answer) {
      asked = false;
      if (answer.status !== 404) return;
      if (isFirst(version[1])) location.reload();
      else tell();
    }, function () {
      asked = false;
    });
  }

  function isFirst(version) {
    try {
      var before = sessionStorage.getItem(KEY);
      sessionStorage.setItem(KEY, version);
      return before !== version;
    } catch (error) {
      return false; // Nothing is remembered, so it could go on for ever.
    }
  }

  function tell() {
    var words = document.getElementById('status-text');
    if (!words) return;
    words.textContent = 'The server was updated, and this page is still of the version before. Reload it.';
    words.parentElement.dataset.level = 'error';
  }

  addEventListener('error', function (event) {
    var file = event.target;
    if (file && file !== window) lost(file.src || file.href || '');
  }, true);
  window.lostFile = lost;
})();

(function () {
  var pressed = '';

  function press(event) {
    var tab = event.target.closest && event.target.closest('#tabs [data-tab]');
    if (tab) pressed = tab.dataset.tab;
  }

  addEventListener('click', press, true);

  /** For who opens tabs from now on: the one pressed last until now; empty if none was. */
  window.takeEarlyTab = function () {
    removeEventListener('click', press, true);
    var taken = pressed;
    pressed = '';
    return taken;
  };
})();
