package dev.spreadlake.batch.market;

import dev.spreadlake.batch.duckdb.DuckDb;
import dev.spreadlake.batch.intake.FileScan;
import dev.spreadlake.batch.intake.InputFile;
import dev.spreadlake.batch.intake.InputFinder;
import dev.spreadlake.batch.intake.Landing;
import dev.spreadlake.batch.intake.SourceSpec;
import dev.spreadlake.batch.intake.TakenFile;
import dev.spreadlake.batch.run.Quarantine;
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
  private final Quarantine quarantine;
  private final QuarantineReplay replay;
  private final Steps steps;
  private final List<MarketFile> files = new ArrayList<>();

  MarketIntake(
      MarketRequest request,
      Mappings mappings,
      Quarantine quarantine,
      QuarantineReplay replay,
      Steps steps) {
    this.request = request;
    this.mappings = mappings;
    this.quarantine = quarantine;
    this.replay = replay;
    this.steps = steps;
  }

  /**
   * The files of the folder, those repaired before in a full build, and what is to be replayed. The
   * attached state knows the files taken in before.
   */
  List<MarketFile> files(DuckDb db, Path work, Instant now) throws IOException {
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
        InputFinder.find(request.input(), List.of(ANY), true).get(MarketStage.SOURCE);
    for (Path path : found) {
      steps.check();
      Landing.Landed landed = landing.land(path, now);
      String label = request.input().relativize(path).toString();
      Known known = before.get(landed.sha256());
      if (known != null) {
        files.add(again(id, landed, label, known));
      } else {
        MarketFile file = fresh(id, landed.path(), label);
        files.add(file);
        before.put(landed.sha256(), new Known(file.file().lines(), file.taken().source()));
      }
      id++;
    }
    if (request.full()) {
      for (Path path : quarantine.repairedFiles()) {
        String name = path.getFileName().toString();
        files.add(fresh(down, path, QuarantineReplay.LABEL + "repaired/" + name));
        down--;
      }
    }
    if (request.replayQuarantine()) {
      for (TakenFile taken : replay.prepare(sources(), work, down)) {
        Mappings.Matched matched = match(taken.file(), taken.label());
        files.add(
            new MarketFile(
                new TakenFile(taken.id(), matched.file(), taken.label()),
                Optional.of(matched.binding()),
                false));
      }
    }
    return List.copyOf(files);
  }

  private static MarketFile again(int id, Landing.Landed landed, String label, Known known) {
    InputFile file =
        new InputFile(
            known.source(), landed.path(), landed.sha256(), List.of(), known.lines(), true, true);
    return new MarketFile(new TakenFile(id, file, label), Optional.empty(), true);
  }

  private MarketFile fresh(int id, Path path, String label) throws IOException {
    InputFile scanned = FileScan.scan(MarketStage.SOURCE, path);
    boolean empty = scanned.lines() == 0 && scanned.columns().equals(List.of(""));
    if (empty) {
      return new MarketFile(new TakenFile(id, scanned, label), Optional.empty(), false);
    }
    Mappings.Matched matched = match(scanned, label);
    return new MarketFile(
        new TakenFile(id, matched.file(), label), Optional.of(matched.binding()), false);
  }

  /** Replayed and repaired rows carry the name of the file they came from in that of theirs. */
  private Mappings.Matched match(InputFile file, String label) {
    String name = label.substring(label.lastIndexOf('/') + 1);
    if (label.startsWith(QuarantineReplay.LABEL)) {
      name = name.replaceFirst("\\.[0-9a-f]{8}\\.csv$", "");
      name = label.contains("/repaired/") ? name.substring(name.indexOf('.') + 1) : name;
    }
    return mappings.match(file, name);
  }

  private List<SourceSpec> sources() {
    return mappings.names().stream()
        .map(name -> new SourceSpec(name, "*", List.of(), List.of(), false, "blank_row"))
        .toList();
  }
}
