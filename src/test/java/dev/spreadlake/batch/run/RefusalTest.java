package dev.spreadlake.batch.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spreadlake.batch.BatchEvent;
import dev.spreadlake.batch.Pipeline;
import dev.spreadlake.batch.market.MarketBatch;
import dev.spreadlake.batch.master.MasterBatch;
import dev.spreadlake.batch.news.NewsBatch;
import dev.spreadlake.quality.QualityResult;
import dev.spreadlake.time.TimeSource;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a refused run says of the rule it was refused by. */
@Timeout(120)
@DisplayName("A run that is refused")
final class RefusalTest {
  private static final Instant STARTED = Instant.parse("2026-06-15T12:00:00Z");
  private static final String BARS = "time,open,high,low,close,volume\n";
  private static final String USER = "0123456789abcdef0123456789abcdef";

  @TempDir private Path folder;
  private Path in;
  private Path lake;
  private int runs;
  private final List<BatchEvent> events = new ArrayList<>();

  @BeforeEach
  void folders() throws IOException {
    in = Files.createDirectories(folder.resolve("in"));
    lake = folder.resolve("lake");
  }

  private Pipeline market() {
    return new MarketBatch(in, lake, bounds(), TimeSource.system());
  }

  private Pipeline master() {
    return new MasterBatch(in, lake, bounds(), TimeSource.system());
  }

  private Pipeline news() {
    return new NewsBatch(in, lake, bounds(), TimeSource.system());
  }

  private static RunBounds bounds() {
    return new RunBounds(RunBounds.BAD_SHARE_MAX, "2GB", 2);
  }

  private RunReport run(Pipeline pipeline) throws IOException {
    runs++;
    return pipeline.run(Map.of(), STARTED.plusSeconds(runs), events::add);
  }

  private void refusedBy(Pipeline pipeline, String rule, String message) throws IOException {
    RunReport report = run(pipeline);
    assertThat(report.status()).isEqualTo("refused");
    assertThat(report.message()).contains(message);
    List<QualityResult> broken =
        report.quality().stream()
            .filter(result -> result.severity().equals("stop") && !result.passed())
            .toList();
    assertThat(broken).hasSize(1);
    assertThat(broken.get(0).rule()).isEqualTo(rule);
    assertThat(broken.get(0).detail()).isEqualTo(report.message());
    assertThat(broken.get(0).at()).isEqualTo(report.started());
  }

  private static List<String> passed(RunReport report) {
    return report.quality().stream()
        .filter(QualityResult::passed)
        .map(QualityResult::rule)
        .toList();
  }

  private static String bars(int first, int rows, String volume) {
    StringBuilder text = new StringBuilder(BARS);
    for (int i = first; i < first + rows; i++) {
      text.append(1_735_689_600L + 60L * i).append(",100,101,99,100,").append(volume).append('\n');
    }
    return text.toString();
  }

  private void masterFiles(String amount) throws IOException {
    Files.writeString(in.resolve("user.csv"), "user_id\n" + USER + "\n");
    Files.writeString(in.resolve("user_level.csv"), "user_id,jurisdiction,level,event_timestamp\n");
    Files.writeString(in.resolve("event.csv"), "id,event_timestamp,user_id,event_name\n");
    String row = "1,2021-05-01 00:00:00," + USER + ",1,mxn,complete";
    Files.writeString(
        in.resolve("withdrawal.csv"),
        "id,event_timestamp,user_id,amount,interface,currency,tx_status\n");
    Files.writeString(
        in.resolve("deposit.csv"),
        "id,event_timestamp,user_id,amount" + amount + ",currency,tx_status\n" + row + "\n");
  }

  @Test
  @DisplayName("names the share of bad rows of minutes, which the next good run clears")
  void tooManyBadMinutes() throws IOException {
    Files.writeString(in.resolve("desk_BTC_USD.csv"), bars(0, 300, "x"));
    refusedBy(market(), "market.bad_share", "are bad");
    Files.writeString(in.resolve("desk_BTC_USD.csv"), bars(0, 300, "1"));
    RunReport good = run(market());
    assertThat(good.status()).isEqualTo("succeeded");
    assertThat(passed(good)).contains("market.bad_share", "market.readable_input");
  }

  @Test
  @DisplayName("names readable_input where a minute file's market or columns cannot be told")
  void unknownMinutes() throws IOException {
    Files.writeString(in.resolve("prices.csv"), bars(0, 3, "1"));
    refusedBy(market(), "market.readable_input", "do not tell the market");
    Files.delete(in.resolve("prices.csv"));
    Files.writeString(in.resolve("other.csv"), "a,b\n1,2\n");
    refusedBy(market(), "market.readable_input", "no mapping fits its header");
    Files.delete(in.resolve("other.csv"));
    refusedBy(market(), "market.missing_file", "to read in");
    Files.writeString(in.resolve("cut_BTC_USD.csv.gz"), "no gzip");
    refusedBy(market(), "market.unreadable_file", "cannot be unpacked");
  }

  @Test
  @DisplayName("names readable_input where a header of the master data names a column twice")
  void columnTwice() throws IOException {
    masterFiles(",Amount");
    refusedBy(master(), "master.readable_input", "names amount twice");
    masterFiles("");
    RunReport good = run(master());
    assertThat(good.status()).as(good.message()).isEqualTo("succeeded");
    assertThat(passed(good)).contains("master.readable_input", "master.bad_share");
  }

  @Test
  @DisplayName("names missing_file and readable_input of the news")
  void unknownNews() throws IOException {
    refusedBy(news(), "news.missing_file", "none has landed before");
    Files.writeString(in.resolve("odd.csv"), "a,b\n1,2\n");
    refusedBy(news(), "news.readable_input", "no mapping fits its header");
  }

  @Test
  @DisplayName("is another matter than one that found the lake at work: no report, and an error")
  void busy() throws IOException {
    masterFiles("");
    Path state = Files.createDirectories(lake.resolve("gold/.state/master"));
    try (FileChannel channel =
            FileChannel.open(
                state.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock held = channel.lock()) {
      assertThat(held.isValid()).isTrue();
      assertThatThrownBy(() -> run(master()))
          .isInstanceOf(LakeBusyException.class)
          .hasMessageContaining("another run of master works on");
    }
    assertThat(new RunLog(lake).newest("", 10)).isEmpty();
    assertThat(events.get(events.size() - 1).status()).isEqualTo("failed");
  }

  @Test
  @DisplayName("is no run that was killed: that one is told of as interrupted by the next")
  void interrupted() throws IOException {
    RunFrame frame = new RunFrame("master", 1, TimeSource.system(), events::add);
    assertThatThrownBy(
            () ->
                frame.run(
                    lake,
                    "full",
                    STARTED,
                    (draft, steps, engine) -> {
                      throw new AssertionError("killed");
                    }))
        .isInstanceOf(AssertionError.class);
    RunLog log = new RunLog(lake);
    assertThat(log.newest("", 10)).isEmpty();

    BegunRun.settleAll(lake, STARTED.plusSeconds(60));

    RunReport report = log.find(RunLog.name("master", STARTED)).orElseThrow();
    assertThat(report.status()).isEqualTo("failed");
    assertThat(report.message()).startsWith("interrupted");
    assertThat(report.mode()).isEqualTo("full");
    assertThat(report.finished()).isEqualTo(STARTED.plusSeconds(60));
    frame.run(lake, "full", STARTED.plusSeconds(70), (draft, steps, engine) -> {});
    BegunRun.settleAll(lake, STARTED.plusSeconds(80));
    assertThat(log.newest("", 10))
        .extracting(RunReport::status)
        .containsExactly("succeeded", "failed");
  }

  @Test
  @DisplayName("is taken by a server whose settings allow what the refusal advises")
  void advice() throws IOException {
    String at = "2024-05-01 10:00:00+00";
    Files.writeString(in.resolve("user.csv"), "user_id\n" + USER + "\n");
    Files.writeString(
        in.resolve("dep_1.csv"),
        "id,event_timestamp,user_id,amount,currency,tx_status\n"
            + ("1," + at + "," + USER + ",,mxn,complete\n"));
    refusedBy(master(), "master.missing_file", "--pattern");
    assertThatThrownBy(
            () -> new MasterBatch(in, Map.of("moon", "x"), true, lake, bounds(), clock()))
        .hasMessageContaining("no source moon");

    Map<String, String> patterns = Map.of("deposit", "dep_*");
    Pipeline strict = new MasterBatch(in, patterns, true, lake, bounds().allowing(0), clock());
    refusedBy(strict, "master.bad_share", "--bad-share");
    RunReport taken = run(new MasterBatch(in, patterns, true, lake, bounds().allowing(1), clock()));
    assertThat(taken.status()).as(taken.message()).isEqualTo("succeeded");
    assertThat(taken.inputs())
        .anyMatch(input -> input.file().contains("dep_1.csv") && input.quarantined() == 1);
  }

  @Test
  @DisplayName("never comes of options that it would have passed over")
  void options() {
    Map<String, String> day = Map.of("date", "2024-05-01", "to", "2024-05-02");
    assertThatThrownBy(() -> master().check(day))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("date goes without from and to");
    for (String wrong : List.of("yes", "1", "", "null", "TRUE")) {
      assertThatThrownBy(() -> master().check(Map.of("full", wrong)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("full must be true or false");
    }
    assertThatThrownBy(() -> master().check(Map.of("from", "2024-05-01", "to", "9999-12-31")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("to: '9999-12-31' is not a day");
    master().check(Map.of("full", "false", "from", "2024-05-01", "to", "9998-12-31"));
  }

  private static TimeSource clock() {
    return TimeSource.system();
  }
}
