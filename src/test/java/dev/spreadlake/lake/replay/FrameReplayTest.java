package dev.spreadlake.lake.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.bus.RecordCodec;
import dev.spreadlake.bus.Topics;
import dev.spreadlake.config.Settings;
import dev.spreadlake.config.SettingsLoader;
import dev.spreadlake.market.Source;
import dev.spreadlake.market.Trade;
import dev.spreadlake.simulator.FaultKind;
import dev.spreadlake.spread.Gap;
import dev.spreadlake.spread.GapReason;
import dev.spreadlake.spread.SpreadObservation;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A replay of recorded frames")
@Timeout(120)
class FrameReplayTest {
  /**
   * Book-seconds that three faults may cost: a socket counts as lost right after its last frame,
   * and a second snapshot is asked for up to a tick later.
   */
  private static final int FAULT_SECONDS = 12;

  @TempDir Path folder;
  private FrameRecorder recorder;
  private final Map<String, String> again = new TreeMap<>();
  private final List<Trade> trades = new ArrayList<>();
  private final List<Gap> gaps = new ArrayList<>();
  private final List<String> missedChanges = new ArrayList<>();
  private final List<String> quarantined = new ArrayList<>();

  @BeforeEach
  void recorder() {
    recorder = new FrameRecorder(folder.resolve("live"));
  }

  @Test
  @DisplayName("gives each second the bid and ask that the live pipeline gave it")
  void sameAsLive() throws IOException {
    recorder.record(Duration.ofMinutes(10), 11);
    Replayer.Tally tally = play(recorder.bronze());

    assertThat(recorder.live).hasSizeGreaterThan(1_150);
    assertThat(missing()).as("observed live, not in the replay").isEmpty();
    assertThat(wrong()).as("in the replay, not observed live so").isEmpty();
    assertThat(tally.rowsIn()).isEqualTo(tally.accepted()).isGreaterThan(1_000);
    assertThat(quarantined).isEmpty();
  }

  @Test
  @DisplayName("never tells more than was known live when frames are lost and the socket drops")
  void faults() throws IOException {
    recorder.record(
        Duration.ofMinutes(6),
        12,
        "60 s: " + FaultKind.GAP,
        "150 s: " + FaultKind.DROP,
        "240 s: " + FaultKind.MALFORMED);
    play(recorder.bronze());

    assertThat(recorder.live).hasSizeGreaterThan(600);
    assertThat(missing()).as("observed live, not in the replay").hasSizeLessThan(FAULT_SECONDS);
    assertThat(wrong()).as("in the replay, not observed live so").isEmpty();
    assertThat(gaps).extracting(Gap::reason).contains(GapReason.DISCONNECTED);
    // Of one instant bronze does not tell whether the unreadable frame came first.
    String malformedFrom = "2026-03-01T12:04:00Z";
    missedChanges.removeIf(missed -> missed.compareTo(malformedFrom) >= 0);
    assertThat(missedChanges)
        .as("missed sequence numbers")
        .isNotEmpty()
        .containsExactlyElementsOf(
            recorder.missedChanges.stream()
                .filter(missed -> missed.compareTo(malformedFrom) < 0)
                .toList());
  }

  @Test
  @DisplayName("tells the trades that were fetched after an outage as they were told live")
  void fetchedTrades() throws IOException {
    // Refused for five seconds after the drop.
    recorder.record(
        Duration.ofMinutes(3), 18, "60 s: " + FaultKind.DROP, "60 s: " + FaultKind.REFUSE_UPGRADE);
    play(recorder.bronze());

    assertThat(trades.stream().map(FrameReplayTest::told))
        .containsExactlyInAnyOrderElementsOf(
            recorder.trades.stream().map(FrameReplayTest::told).toList());
    assertThat(recorder.trades)
        .as("REST knows whole seconds only")
        .filteredOn(trade -> trade.exchangeAt().getNano() == 0)
        .hasSizeGreaterThan(2);
  }

  private static String told(Trade t) {
    return t.book()
        + " "
        + t.id()
        + " "
        + t.price()
        + " "
        + t.amount()
        + " "
        + t.aggressor()
        + " "
        + t.exchangeAt();
  }

  @Test
  @DisplayName("says of every second that nothing was recording")
  void hole() throws IOException {
    recorder.record(Duration.ofMinutes(1), 13);
    recorder.pause(Duration.ofMinutes(10));
    recorder.record(Duration.ofMinutes(1), 14);
    play(recorder.bronze());

    assertThat(gaps.stream().filter(gap -> gap.reason() == GapReason.NOT_RECORDED))
        .hasSizeBetween(2 * 595, 2 * 612)
        .allMatch(gap -> !recorder.live.containsKey(gap.second() + " " + gap.book()));
    assertThat(missing()).isEmpty();
    assertThat(wrong()).isEmpty();
  }

  @Test
  @DisplayName("writes the same bytes each time, and marks every row as replayed")
  void sameBytes() throws IOException {
    recorder.record(Duration.ofSeconds(90), 15);
    Map<String, String> first = run("one");

    assertThat(first.keySet()).anyMatch(name -> name.startsWith("silver/"));
    assertThat(first).isEqualTo(run("two"));
    assertThat(first.entrySet())
        .filteredOn(file -> file.getKey().contains("/book_seconds_2026"))
        .isNotEmpty()
        .allSatisfy(file -> assertThat(file.getValue()).contains(",bitso,replay,replay,"));
  }

  @Test
  @DisplayName("plays a lake's frames alone: files landed for the batches change no byte")
  void landedFiles() throws IOException {
    recorder.record(Duration.ofSeconds(30), 17);
    Map<String, String> before = run("before");
    Path landed = folder.resolve("live/bronze/files/pipeline=master/date=2026-03-01");
    Files.createDirectories(landed);
    Files.writeString(landed.resolve("deposits.csv"), "id,user_id,amount\n1,2,3\n");
    Files.writeString(landed.resolve("news.jsonl"), "{\"title\":\"none of a venue's\"}\n");

    assertThat(run("after")).isEqualTo(before);
    assertThat(before.keySet()).anyMatch(name -> name.startsWith("silver/"));
  }

  @Test
  @DisplayName("quarantines unreadable lines with rule, file and line, and counts a frame once")
  void quarantine() throws IOException {
    recorder.record(Duration.ofMinutes(2), 16);
    Path trades = folder.resolve("broken/channel=trades/x.jsonl");
    Files.createDirectories(trades.getParent());
    Files.write(
        trades,
        List.of(
            "{\"received_at\":\"2026-03-01T12:01:00Z\",\"text\":\"{}\"}",
            "no json",
            "{\"received_at\":\"noon\",\"text\":\"{}\"}",
            "{\"received_at\":\"2026-03-01T12:01:00Z\"}"));
    Path torn = folder.resolve("broken/channel=control/torn.jsonl.gz");
    Path whole =
        files(recorder.bronze()).stream()
            .filter(f -> f.contains("control_"))
            .findFirst()
            .map(Path::of)
            .orElseThrow();
    byte[] bytes = Files.readAllBytes(whole);
    Files.createDirectories(torn.getParent());
    Files.write(torn, Arrays.copyOf(bytes, bytes.length - 12));
    Replayer.Tally tally = play(recorder.bronze(), folder.resolve("broken"));

    assertThat(quarantined).hasSize(4);
    assertThat(quarantined)
        .anySatisfy(row -> assertThat(row).contains("JSON object", "x.jsonl", ",2,"));
    assertThat(quarantined)
        .anySatisfy(row -> assertThat(row).contains("received_at", "x.jsonl", ",3,"));
    assertThat(quarantined).anySatisfy(row -> assertThat(row).contains("text is a text", ",4,"));
    assertThat(quarantined)
        .anySatisfy(row -> assertThat(row).contains("gzip is whole", "torn.jsonl"));
    assertThat(tally.duplicates()).isPositive();
    assertThat(tally.rowsIn())
        .isEqualTo(tally.accepted() + tally.quarantined() + tally.duplicates());
    assertThat(wrong()).isEmpty();
  }

  private Settings settings(String lake) {
    return SettingsLoader.load(
        Map.of("lake.root", folder.resolve(lake).toString()), Map.of(), Optional.empty());
  }

  private Replayer.Tally play(Path... paths) throws IOException {
    try (Recording recording =
        Recordings.open(List.of(paths), settings("unused"), quarantined::add)) {
      for (Replayer.Second s = recording.next(); s != null; s = recording.next()) {
        for (SpreadObservation o : s.observations()) {
          assertThat(o.source()).isEqualTo(Source.REPLAY);
          assertThat(again.put(FrameRecorder.key(o), FrameRecorder.quote(o))).isNull();
        }
        gaps.addAll(s.gaps());
        trades.addAll(s.trades());
        s.missedChanges().forEach(missed -> missedChanges.add(FrameRecorder.told(missed)));
      }
      return recording.tally();
    }
  }

  @Test
  @DisplayName("in the server tells the trades of the recording, each in its second")
  void tellsTrades() throws Exception {
    recorder.record(Duration.ofSeconds(40), 11);
    List<Trade> recorded = new ArrayList<>();
    Settings settings =
        SettingsLoader.load(
            Map.of("replay.paths", recorder.bronze().toString(), "replay.speed", "1000"),
            Map.of(),
            Optional.empty());
    try (Recording recording = Recordings.open(List.of(recorder.bronze()), settings, row -> {})) {
      for (Replayer.Second s = recording.next(); s != null; s = recording.next()) {
        recorded.addAll(s.trades());
      }
    }
    assertThat(recorded).hasSizeGreaterThan(10);
    Vertx vertx = Vertx.vertx();
    try {
      RecordCodec.register(vertx.eventBus());
      BlockingQueue<Trade> told = new LinkedBlockingQueue<>();
      Topics.TRADE.subscribe(vertx.eventBus(), told::add);
      vertx.deployVerticle(new ReplayVerticle(settings)).await(20, TimeUnit.SECONDS);
      for (Trade trade : recorded) {
        assertThat(told.poll(20, TimeUnit.SECONDS)).isEqualTo(trade);
      }
    } finally {
      vertx.close().await(20, TimeUnit.SECONDS);
    }
  }

  @Test
  @DisplayName("into a lake that has its seconds already leaves all as it is, and says so")
  void again() throws IOException {
    recorder.record(Duration.ofMinutes(2), 11);
    Map<String, String> once = run("twice");
    ReplayRun.Summary summary =
        new ReplayRun(List.of(recorder.bronze()), settings("twice")).run(passed -> {});
    assertThat(summary.known()).isGreaterThan(200);
    assertThat(summary.alerts()).isZero();
    assertThat(contents("twice")).isEqualTo(once);
  }

  private List<String> missing() {
    return recorder.live.keySet().stream().filter(key -> !again.containsKey(key)).toList();
  }

  private List<String> wrong() {
    return again.entrySet().stream()
        .filter(entry -> !entry.getValue().equals(recorder.live.get(entry.getKey())))
        .map(entry -> entry + " live " + recorder.live.get(entry.getKey()))
        .toList();
  }

  private Map<String, String> run(String lake) throws IOException {
    new ReplayRun(List.of(recorder.bronze()), settings(lake)).run(passed -> {});
    return contents(lake);
  }

  private Map<String, String> contents(String lake) throws IOException {
    Map<String, String> contents = new TreeMap<>();
    Path root = folder.resolve(lake);
    for (String file : files(root)) {
      String name = root.relativize(Path.of(file)).toString().replace('\\', '/');
      if (!name.startsWith(".")) {
        contents.put(name, Files.readString(Path.of(file), StandardCharsets.ISO_8859_1));
      }
    }
    return contents;
  }

  private static List<String> files(Path root) throws IOException {
    try (Stream<Path> tree = Files.walk(root)) {
      return tree.filter(Files::isRegularFile).map(Path::toString).sorted().toList();
    }
  }
}
