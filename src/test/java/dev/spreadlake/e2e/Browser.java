package dev.spreadlake.e2e;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * One Chromium for all test classes of a process, which ends with it, and everything the console
 * complained about. Pages share its cache, as a reader's do; what a page remembers goes with it.
 *
 * <p>Pages are opened one after the other in one tab, as a reader goes from one to the next: a new
 * tab is a new process, and that costs more than the page itself. What a test cannot take back from
 * a tab, or wants to measure from cold, goes into a tab apart. Test classes run one after the
 * other.
 */
final class Browser implements AutoCloseable {
  private static final double TIMEOUT_MS = 30_000;

  /**
   * A page of a test lives for seconds: compilers that make its code fast take longer than they
   * save. As for this process's own, see {@code test.jvm.args} in {@code pom.xml}.
   */
  private static final List<String> QUICK_COMPILERS = List.of("--js-flags=--no-opt --no-maglev");

  /**
   * Pages of the browser's own that each window would load, unseen: its address list; and the
   * process it would start ahead for a site that no test goes to. After them what Playwright
   * disables, because the last list of a command line is the one that counts.
   */
  private static final List<String> DISABLED =
      List.of(
          "PreloadTopChromeWebUI",
          "WebUIOmniboxAimPopup",
          "WebUIOmniboxFullPopup",
          "WebUIOmniboxPopup",
          "SpareRendererForSitePerProcess",
          "AvoidUnnecessaryBeforeUnloadCheckSync",
          "BlockOriginHeaderModificationOnRedirect",
          "BoundaryEventDispatchTracksNodeRemoval",
          "DestroyProfileOnBrowserClose",
          "DialMediaRouteProvider",
          "GlobalMediaControls",
          "HttpsUpgrades",
          "LensOverlay",
          "MediaRouter",
          "OptimizationHints",
          "PaintHolding",
          "ThirdPartyStoragePartitioning",
          "Translate");

  private static final List<String> ARGUMENTS =
      List.of(
          "--disable-features=" + String.join(",", DISABLED),
          "--no-sandbox",
          "--disable-gpu",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync",
          "--no-first-run");
  private static Browser ofProcess;

  private final Playwright playwright;
  private final com.microsoft.playwright.Browser chromium;
  private final BrowserContext context;
  private final List<String> complaints = new CopyOnWriteArrayList<>();
  private final List<Answers> answers = new ArrayList<>();

  /** The tab that stays, and whether a test has it. */
  private Page tab;

  private boolean taken;

  /** The browser of this process. */
  static synchronized Browser ofProcess() {
    if (ofProcess == null) {
      Browser browser = new Browser(QUICK_COMPILERS);
      Runtime.getRuntime().addShutdownHook(new Thread(browser::close, "close-browser"));
      ofProcess = browser;
    }
    return ofProcess;
  }

  /** One with all its compilers, as a reader has it. */
  Browser() {
    this(List.of());
  }

  private Browser(List<String> more) {
    PlaywrightNode.unpackOnce();
    playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    chromium =
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions()
                    .setExecutablePath(BrowserInstall.executable())
                    .setArgs(Stream.concat(ARGUMENTS.stream(), more.stream()).toList()));
    context =
        chromium.newContext(
            new com.microsoft.playwright.Browser.NewContextOptions()
                .setHasTouch(true)
                .setAcceptDownloads(true)
                .setTimezoneId("Asia/Tokyo"));
    context.setDefaultTimeout(TIMEOUT_MS);
  }

  /** A page of 1440 × 900 in the dark theme. */
  Page open(String url) {
    return open(url, 1440, 900, ColorScheme.DARK);
  }

  Page open(String url, int width, int height, ColorScheme scheme) {
    if (taken) {
      return openApart(url, width, height, scheme);
    }
    if (tab == null) {
      tab = newTab();
    }
    taken = true;
    return go(tab, url, width, height, scheme);
  }

  /** A page in a new tab, in a process of its own; closed with the page. */
  Page openApart(String url, int width, int height, ColorScheme scheme) {
    return go(newTab(), url, width, height, scheme);
  }

  private Page newTab() {
    Page page = context.newPage();
    page.onConsoleMessage(this::complain);
    page.onPageError(error -> complaints.add("uncaught: " + error));
    return page;
  }

  private static Page go(Page page, String url, int width, int height, ColorScheme scheme) {
    page.setViewportSize(width, height);
    page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
    if (!page.url().equals(url)) {
      page.navigate(url);
    }
    return page;
  }

  private void complain(ConsoleMessage message) {
    if (message.type().equals("error") || message.text().contains("Content Security Policy")) {
      complaints.add(message.text());
    }
  }

  /** A page whose spread chart has been painted with data, and what stands beside it is there. */
  Page drawn(String url) {
    Page page = open(url);
    awaitDrawn(page);
    return page;
  }

  static void awaitDrawn(Page page) {
    page.waitForFunction(
        "() => Number(document.getElementById('spread-plot').dataset.painted) > 0"
            + " && document.getElementById('spread-empty').hidden && spreadlake.isWarm");
  }

  /** What the console and the page complained about so far. */
  List<String> complaints() {
    return List.copyOf(complaints);
  }

  void forgetComplaints() {
    complaints.clear();
  }

  /** Answers requests of a page in the server's place, until the page is left. */
  void answer(Page page, String addresses, Function<Answers.Asked, Answers.Answer> by) {
    answers.add(new Answers(page, addresses, by));
  }

  /** The tab stays, for whoever has it; what it remembered and was allowed is forgotten. */
  void leave(Page page) {
    page.mouse().up();
    page.mouse().move(0, 0);
    while (!answers.isEmpty()) {
      answers.remove(answers.size() - 1).close();
    }
    page.unrouteAll();
    page.context().clearPermissions();
    if (page.url().startsWith("http")) {
      page.evaluate("() => { localStorage.clear(); sessionStorage.clear(); }");
      // Left by the page itself, so that the tab keeps its process.
      page.evaluate("() => location.replace('about:blank')");
      page.waitForURL("about:blank");
    }
  }

  /** Leaves the page; what it remembered, was allowed and had changed on its way is forgotten. */
  void closePage(Page page) {
    boolean stays = false;
    try {
      leave(page);
      stays = page == tab;
    } finally {
      if (page == tab) {
        taken = false;
        tab = stays ? tab : null;
      }
      if (!stays) {
        page.close();
      }
    }
  }

  @Override
  public void close() {
    chromium.close();
    playwright.close();
  }
}
