package dev.spreadlake.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.BoundingBox;
import com.microsoft.playwright.options.WaitForSelectorState;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** In this order, because the first run is what the others look at. */
@Timeout(180)
@DisplayName("Batch runs and master data")
class BatchPageTest extends PageTest {
  @Override
  PageServer serve(Path lake) throws Exception {
    return new PageServer(lake, mode(), true);
  }

  @Test
  @Order(1)
  @DisplayName("before the first run both say what is missing and what to do")
  void empty() {
    open("?tab=master");
    awaitText("#panel-master", "Start a master run under Runs");
    page.click("#tab-runs");
    awaitText("#panel-runs", "No run yet");
    awaitText("#panel-runs", "Next run reads SYNTHETIC files: master");
  }

  @Test
  @Order(2)
  @DisplayName("a run is started, watched, and shown with its row arithmetic")
  void run() {
    show("?tab=runs");
    page.click("text=Run master");
    page.waitForSelector("#panel-runs progress");
    page.waitForSelector("#panel-runs .pass");
    awaitText("#panel-runs", "succeeded");
    awaitText("#panel-runs", "rows in = accepted + quarantined + duplicates");
    Locator sums = page.locator("#panel-runs table:has(caption:has-text('rows in')) tbody tr");
    assertThat(sums.count()).isEqualTo(5);
    assertThat(
            settled().locator("#panel-runs table:has(caption:has-text('rows in')) .fail").count())
        .isZero();
    assertThat(text("#panel-runs")).contains("fact_deposit").contains("null_amount 12");
    assertThat(violations()).isEmpty();
  }

  @Test
  @Order(3)
  @DisplayName(
      "a button that is held down stays where it is while a run goes on, and counts; a run that went with its server is over")
  void held() {
    List<String> sent = new CopyOnWriteArrayList<>();
    openAlone(
        "?tab=runs",
        fresh ->
            browser.answer(
                fresh,
                "*/api/batch/runs/current",
                asked -> {
                  sent.add(asked.method());
                  return Answers.Answer.json(202, "{}");
                }));
    page.waitForSelector("#panel-runs table");
    goesOn(1);
    awaitText("#panel-runs .progress", "1 of 60");
    Locator cancel = page.locator("#panel-runs button:has-text('Cancel')");
    cancel.scrollIntoViewIfNeeded();
    BoundingBox box = cancel.boundingBox();
    page.mouse().move(box.x + box.width / 2, box.y + box.height / 2);
    page.focus("#run-full");
    page.mouse().down();
    goesOn(2);
    goesOn(3);
    assertThat(text("#panel-runs .progress")).as("drawn when it is let go").contains("1 of 60");
    page.mouse().up();

    awaitText("#panel-runs .progress", "3 of 60");
    page.waitForCondition(() -> !sent.isEmpty());
    assertThat(sent).containsExactly("DELETE");
    // The server went away with its run: what it says when it is back knows nothing of it.
    page.evaluate(
        "() => spreadlake.received({ type: 'snapshot', topic: 'status', data: [], batches: [] })");
    page.waitForSelector("#panel-runs button:has-text('Run master'):enabled");
  }

  /**
   * The server says that a run is so far; two frames later the page has drawn what it will draw.
   */
  private void goesOn(int done) {
    page.evaluate(
        """
        done => new Promise(drawn => {
          const frame = { type: 'batch', pipeline: 'market', run: 'market_held', status: 'running', step: 'a step', done, total: 60 };
          spreadlake.store.apply(frame, performance.now());
          requestAnimationFrame(() => requestAnimationFrame(drawn));
        })
        """,
        done);
  }

  @Test
  @Order(4)
  @DisplayName(
      "the answers are drawn where there were none before the run, marked as synthetic, and stand in tables")
  void answers() {
    show("?tab=master");
    awaitText("#panel-master", "have deposited");
    assertThat(text("#panel-master .badge")).isEqualTo("SYNTHETIC");
    page.waitForSelector("#panel-master .figure-canvas canvas");
    assertThat(settled().locator("#panel-master .figure-canvas canvas").count()).isEqualTo(2);
    assertThat(text("#panel-master")).contains("Net flow by currency").contains("Failure rate");
    assertThat(settled().locator("#panel-master .figure a[download]").count()).isEqualTo(5);
    assertThat(violations()).isEmpty();
    assertThat(number("() => document.documentElement.scrollWidth")).isLessThanOrEqualTo(1440);
  }

  @Test
  @Order(5)
  @DisplayName(
      "a named question is asked with its parameters; a wrong one is answered in words; the keyboard stays where it was; the answer is had as CSV too")
  void question() {
    show("?tab=master");
    page.waitForSelector("#question");
    page.selectOption("#question", "active_users");
    page.click("#panel-master form button");
    awaitText("#panel-master .problem", "date");
    assertThat(settled().getAttribute("#panel-master input[name=date]", "type")).isEqualTo("date");
    page.selectOption("#panel-master select[name=status]", "any");
    page.fill("#panel-master input[name=date]", "2023-06-05");
    page.click("#panel-master form button");
    awaitText("#panel-master", "One row");
    assertThat(text("#panel-master .ask table")).contains("active users").contains("2023-06-05");
    assertThat(settled().inputValue("#panel-master select[name=status]")).isEqualTo("any");
    assertThat(settled().evaluate("() => document.activeElement.textContent")).isEqualTo("Answer");
    Download csv = page.waitForDownload(() -> page.click("#panel-master .ask a[download]"));
    assertThat(csv.suggestedFilename())
        .isEqualTo("spreadlake_SYNTHETIC_active_users_date-2023-06-05_status-any.csv");
    assertThat(csv.path())
        .content()
        .matches("date,active_users\n2023-06-05,[0-9]+\n")
        .contains("," + text("#panel-master .ask tbody td:last-child") + "\n");
  }

  private double runs() {
    return number(
        "() => fetch('/api/batch/runs').then(r => r.json()).then(all => all.runs.length)");
  }

  /** One of few rows may be over before its progress has been looked for. */
  private void awaitRun(double count) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (runs() < count) {
      assertThat(System.nanoTime()).as("the run was asked for").isLessThan(end);
      Thread.sleep(50);
    }
  }

  @Test
  @Order(6)
  @DisplayName(
      "a server with a token asks for it when something is changed, keeps it for the tab, and forgets it")
  void token() throws Exception {
    server.requireToken("correct horse");
    open("?tab=runs");
    page.click("text=Run master");
    awaitText("#signin", "only with its token");
    assertThat(settled().getAttribute("#signin-token", "type")).isEqualTo("password");
    assertThat(violations()).isEmpty();
    page.fill("#signin-token", "wrong");
    page.keyboard().press("Enter");
    awaitText("#signin", "does not take this token");
    double runs = runs();
    page.fill("#signin-token", "correct horse");
    page.keyboard().press("Enter");
    awaitRun(runs + 1);
    assertThat(settled().url()).doesNotContain("horse");
    page.waitForSelector("#panel-runs button:has-text('Run master'):enabled");
    page.reload();
    Browser.awaitDrawn(page);
    page.click("text=Run master");
    awaitRun(runs + 2);
    page.click("text=Forget the token");
    page.waitForSelector(
        "text=Forget the token",
        new Page.WaitForSelectorOptions().setState(WaitForSelectorState.DETACHED));
    assertThat(number("() => sessionStorage.length")).isZero();
    page.waitForSelector("#panel-runs button:has-text('Run master'):enabled");
    page.click("text=Run master");
    page.click("#signin button:has-text('Cancel')");
    awaitText("#panel-runs .problem", "bearer token");
    browser.forgetComplaints();
  }

  @Test
  @Order(7)
  @DisplayName("a server that does not answer is told so, and no run is advised")
  void unreachable() {
    openAlone("", fresh -> browser.answer(fresh, "*/api/master/*", asked -> Answers.Answer.none()));
    page.click("#tab-master");
    awaitText("#panel-master", "the server does not answer");
    assertThat(text("#panel-master")).doesNotContain("Start a master run");
    browser.forgetComplaints();
  }
}
