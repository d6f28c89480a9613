package dev.spreadlake.batch.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.quality.QualityResult;
import dev.spreadlake.quality.Rule;
import dev.spreadlake.quality.RuleCatalogue;
import dev.spreadlake.time.TimeSource;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
@DisplayName("A batch run on the console")
final class RunConsoleTest {
  private static final Instant STARTED = Instant.parse("2026-06-15T12:00:00Z");

  @TempDir private Path lake;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(RunFrame.Body body) throws IOException {
    return new RunConsole("master", new PrintWriter(out), new PrintWriter(err))
        .run(
            RunBounds.usual(),
            listener ->
                new RunFrame("master", 5, TimeSource.system(), listener)
                    .run(lake, "full", STARTED, body));
  }

  private String all() {
    return out + "" + err;
  }

  @Test
  @DisplayName("that is refused says why and what to do once, and its report does too")
  void refused() throws IOException {
    String why = "2 of 3 rows are bad: repair them, or allow more with --bad-share";
    int status =
        run(
            (draft, steps, engine) -> {
              steps.next("look");
              throw new RefusedException("bad_share", why);
            });

    assertThat(status).isEqualTo(3);
    assertThat(all()).containsOnlyOnce(why).contains("failed check master.bad_share");
    assertThat(err.toString()).contains("master running 0/5 look").endsWith(why + "\n");
    RunReport report = new RunLog(lake).newest("master", 1).get(0);
    assertThat(report.message()).isEqualTo(why);
    assertThat(report.quality()).anyMatch(result -> result.detail().equals(why));
  }

  @Test
  @DisplayName("that a check has stopped says what it found once, and what others found")
  void stopped() throws IOException {
    run(
        (draft, steps, engine) -> {
          draft.quality(
              List.of(
                  found("master.dim__keys_unique", "two rows of one key"),
                  found("master.fact__no_future", "a row of tomorrow")));
          throw new RefusedException(
              "master.dim__keys_unique", "check found two rows of one key: see sql/master/checks");
        });

    assertThat(all()).containsOnlyOnce("two rows of one key").containsOnlyOnce("of tomorrow");
  }

  private static QualityResult found(String id, String detail) {
    Rule rule = RuleCatalogue.builtIn().get(id);
    return QualityResult.of(rule, rule.dataset(), false, "1", "0", 1, STARTED, detail);
  }

  @Test
  @DisplayName("that replays says which rows of the quarantine it has left untouched")
  void untouched() throws IOException {
    int status = run((draft, steps, engine) -> draft.untouched(Map.of("line_too_long", 2L)));

    assertThat(status).isZero();
    assertThat(out.toString())
        .contains("untouched in the quarantine")
        .contains("{line_too_long=2}");
    assertThat(new RunLog(lake).newest("master", 1).get(0).untouched())
        .isEqualTo(Map.of("line_too_long", 2L));
  }
}
