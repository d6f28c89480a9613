package dev.spreadlake.batch.market;

import dev.spreadlake.batch.duckdb.DuckDb;
import dev.spreadlake.batch.intake.FileScan;
import dev.spreadlake.batch.intake.InputFile;
import dev.spreadlake.batch.intake.InputFinder;
import dev.spreadlake.batch.intake.Landing;
import dev.spreadlake.batch.intake.SourceSpec;
import dev.spreadlake.batch.intake.TakenFile;
import dev.spreadlake.batch.run.QuarantineReplay;
import dev.spreadlake.batch.run.Steps;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds the files of a run, lands them in bronze and tells how each is to be read. One thread. */
final class MarketIntake {
  private static final SourceSpec ANY =
      new SourceSpec(MarketStage.SOURCE, "*", List.of(), List.of(), false, "blank_row");

  private record Known(long lines, String source) {}

  private final MarketRequest request;
  private final Mappings mappings;
  private final QuarantineReplay replay;
  private final Steps steps;
  private final List<MarketFile> files = new ArrayList<>();

  MarketIntake(MarketRequest request, Mappings mappings, QuarantineReplay replay, Steps steps) {
    this.request = request;
    this.mappings = mappings;
    this.replay = replay;
    this.steps = steps;
  }

  /**
   * The files of the folder, those repaired before in a full build, and what is to be replayed. The
   * attached state knows the files taken in before.
   *
   * @param fresh whether the tables are made of these files alone
   */
  List<MarketFile> files(DuckDb db, Path work, Instant now, boolean fresh) throws IOException {
    Map<String, Known> before = new HashMap<>();
    db.query(
        "select sha256, line_count, source from source_file",
        row -> before.put(row.getString(1), new Known(row.getLong(2), row.getString(3))));
    int id =
        (int) db.queryLong("select greatest(coalesce(max(file_id), 0), 0) + 1 from source_file");
    int down =
        (int) db.queryLong("select least(coalesce(min(file_id), 0), 0) - 1 from source_file");
    Landing landing = new Landing(request.lake(), MarketPipeline.NAME);
    List<Path> found =
        InputFinder.find(request.input(), request.lake(), List.of(ANY), true)
            .bySource()
            .get(MarketStage.SOURCE);
    for (Path path : found) {
      steps.check();
      Landing.Landed landed = landing.land(path, now);
      String label = TakenFile.label(request.input(), path);
      Known known = before.get(landed.sha256());
      if (known != null) {
        files.add(again(id, landed, label, known, now));
      } else {
        Instant arrived = landed.before().map(Landing.Entry::arrived).orElse(now);
        MarketFile file = fresh(id, landed.path(), label, arrived.isBefore(now) ? arrived : now);
        files.add(file);
        before.put(landed.sha256(), new Known(file.file().lines(), file.taken().source()));
      }
      id++;
    }
    if (fresh) {
      InputFinder.refuseNothing(request.input(), files.stream().map(MarketFile::file).toList());
    }
    if (request.full()) {
      Map<String, String> labels = new HashMap<>();
      files.forEach(one -> labels.put(one.file().sha256().substring(0, 8), one.taken().label()));
      for (QuarantineReplay.Taken taken : replay.repaired(db, work, down, labels)) {
        files.add(replayed(taken, now));
        down--;
      }
    }
    if (request.replayQuarantine()) {
      for (QuarantineReplay.Taken taken : replay.prepare(db, sources(), work, down)) {
        files.add(replayed(taken, now));
      }
    }
    return List.copyOf(files);
  }

  private static MarketFile again(
      int id, Landing.Landed landed, String label, Known known, Instant now) {
    InputFile file =
        new InputFile(
            known.source(), landed.path(), landed.sha256(), List.of(), known.lines(), true, true);
    return new MarketFile(new TakenFile(id, file, label), Optional.empty(), now, true);
  }

  private MarketFile fresh(int id, Path path, String label, Instant arrived) throws IOException {
    InputFile scanned = FileScan.scan(MarketStage.SOURCE, path);
    boolean empty = scanned.lines() == 0 && scanned.columns().equals(List.of(""));
    if (empty) {
      return new MarketFile(new TakenFile(id, scanned, label), Optional.empty(), arrived, false);
    }
    Mappings.Matched matched = mappings.match(FileScan.pastBlankLines(scanned), name(label));
    return new MarketFile(
        new TakenFile(id, matched.file(), label), Optional.of(matched.binding()), arrived, false);
  }

  /** Its market is told by the name of the file that the rows came in. */
  private MarketFile replayed(QuarantineReplay.Taken taken, Instant now) {
    Mappings.Matched matched = mappings.match(taken.file().file(), name(taken.origin()));
    return new MarketFile(
        new TakenFile(taken.file().id(), matched.file(), taken.file().label()),
        Optional.of(matched.binding()),
        now,
        false);
  }

  private static String name(String label) {
    return label.substring(label.lastIndexOf('/') + 1);
  }

  private List<SourceSpec> sources() {
    return mappings.names().stream()
        .map(name -> new SourceSpec(name, "*", List.of(), List.of(), false, "blank_row"))
        .toList();
  }
}
