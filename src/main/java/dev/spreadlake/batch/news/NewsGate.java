package dev.spreadlake.batch.news;

import dev.spreadlake.batch.run.BadShareGate;
import dev.spreadlake.batch.run.RefusedException;
import dev.spreadlake.batch.run.RuleCatalog;
import dev.spreadlake.batch.run.RunReport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Judges each file by its share of bad rows: a new one by the bound of the run, one that was let in
 * before by the share it was let in with too. Pure but for the notes. One thread.
 */
final class NewsGate {
  private final double shareMax;
  private final RuleCatalog rules;
  private final NewsFiles bronze;

  /**
   * @param shareMax share of a file's rows that may be bad, 0 to 1
   */
  NewsGate(double shareMax, RuleCatalog rules, NewsFiles bronze) {
    this.shareMax = shareMax;
    this.rules = rules;
    this.bronze = bronze;
  }

  /**
   * Judges all files. Those refused are noted as no input of later runs. Where only files that were
   * let in before have become too bad, the new ones have made them so, and are.
   *
   * @param inputs what became of the rows of each file, in the order of the files
   * @throws RefusedException if one has too many bad rows
   */
  void check(List<NewsFile> files, List<RunReport.Input> inputs, String run) throws IOException {
    List<NewsFile> bad = new ArrayList<>();
    List<String> messages = new ArrayList<>();
    for (int i = 0; i < files.size(); i++) {
      try {
        new BadShareGate(bound(files.get(i)), rules, counted -> {}).check(List.of(inputs.get(i)));
      } catch (RefusedException refused) {
        bad.add(files.get(i));
        messages.add(refused.getMessage());
      }
    }
    if (bad.isEmpty()) {
      return;
    }
    List<NewsFile> aside = bad.stream().filter(file -> !file.reading().isLetIn()).toList();
    if (aside.isEmpty()) {
      aside = files.stream().filter(file -> !file.reading().isLetIn()).toList();
    }
    bronze.refuse(aside, run);
    StringBuilder message = new StringBuilder(messages.get(0));
    if (bad.size() > 1) {
      message.append(". So are others: ").append(names(bad.subList(1, bad.size())));
    }
    if (!aside.isEmpty()) {
      message
          .append(". Kept in bronze, and no input of later runs until delivered again: ")
          .append(names(aside));
    }
    throw new RefusedException("bad_share", message.toString());
  }

  /** Share of bad rows of each file, by SHA-256. */
  static Map<String, Double> shares(List<RunReport.Input> inputs) {
    Map<String, Double> shares = new HashMap<>();
    for (RunReport.Input input : inputs) {
      double share = input.rowsIn() == 0 ? 0 : (double) input.quarantined() / input.rowsIn();
      shares.put(input.sha256(), share);
    }
    return shares;
  }

  /** The next double up, so that the same rows are not too many by a rounding. */
  private double bound(NewsFile file) {
    NewsReading reading = file.reading();
    return reading.isLetIn() ? Math.max(shareMax, Math.nextUp(reading.badShare())) : shareMax;
  }

  private static String names(List<NewsFile> files) {
    return String.join(", ", files.stream().map(NewsFile::name).toList());
  }
}
