package dev.spreadlake.batch.generate;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.spreadlake.batch.publish.Durable;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Writes synthetic minute files in the shapes that exchanges and data sellers publish, with seeded
 * defects and an answer key. Every file's name begins with {@code synthetic}, and so does its
 * market in the tables. The same plan gives the same bytes.
 */
public final class MarketGenerator {
  /** Says in words that the files are synthetic. */
  public static final String NOTE = "_SYNTHETIC_MARKET.txt";

  /** What an earlier version called it. */
  public static final String FORMER_NOTE = "_SYNTHETIC.txt";

  /** What has to be found, by file. */
  public static final String ANSWER_KEY = "_answer_key_market.json";

  private static final int MINUTES_A_DAY = 1440;

  /** One file to be made. */
  private record Planned(String name, int days, long seed, List<MarketDefect> defects) {}

  private MarketGenerator() {}

  /**
   * Writes the note, the files of all plans and, last, the answer key; the keys, in order.
   *
   * @throws IllegalArgumentException if a file of that name is there that we did not make, or the
   *     defects do not fit
   */
  public static List<MarketKey> generate(List<MarketPlan> plans, Path folder) throws IOException {
    return generate(plans, folder, () -> {});
  }

  /**
   * The same.
   *
   * @param beforeEach run before each file; what it throws ends the making
   */
  public static List<MarketKey> generate(List<MarketPlan> plans, Path folder, Runnable beforeEach)
      throws IOException {
    String note =
        "The minute files here are synthetic: made by spreadlake generate-market from a seed. They"
            + " are no record of any market.\nFiles made here, with their SHA-256:\n";
    MadeFiles made = MadeFiles.in(folder, NOTE);
    List<List<Planned>> planned = new ArrayList<>();
    for (MarketPlan plan : plans) {
      planned.add(files(plan));
    }
    // All of them before the first byte: what cannot be made whole must leave nothing behind.
    for (Planned file : planned.stream().flatMap(List::stream).toList()) {
      made.refuseToOverwrite(file.name());
      MarketFileMaker.requireRoom(file.days() * MINUTES_A_DAY, file.defects());
    }
    Files.createDirectories(folder);
    made.begin(note);
    List<MarketKey> keys = new ArrayList<>();
    for (int i = 0; i < plans.size(); i++) {
      MarketPlan plan = plans.get(i);
      MarketWalk walk =
          new MarketWalk(plan.seed(), plan.from().toEpochDay() * MINUTES_A_DAY, plan.price());
      for (Planned file : planned.get(i)) {
        beforeEach.run();
        MarketFileMaker maker = new MarketFileMaker(plan.shape(), file.seed());
        maker.make(walk, file.days() * MINUTES_A_DAY, file.defects());
        Path unfinished = folder.resolve("." + file.name() + ".tmp");
        write(maker, unfinished);
        made.rename(unfinished, file.name(), note);
        keys.add(maker.key(file.name()));
      }
    }
    made.end(note);
    Durable.write(
        folder.resolve(ANSWER_KEY),
        new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsBytes(keys));
    return keys;
  }

  private static List<Planned> files(MarketPlan plan) {
    int files = (plan.days() + plan.daysAFile() - 1) / plan.daysAFile();
    List<List<MarketDefect>> dealt = deal(plan, files);
    List<Planned> planned = new ArrayList<>();
    for (int i = 0; i < files; i++) {
      LocalDate first = plan.from().plusDays((long) i * plan.daysAFile());
      int days = Math.min(plan.daysAFile(), plan.days() - i * plan.daysAFile());
      planned.add(new Planned(name(plan, first), days, plan.seed() * 31 + i, dealt.get(i)));
    }
    return planned;
  }

  private static String name(MarketPlan plan, LocalDate first) {
    return plan.shape() == MarketPlan.Shape.BINANCE
        ? "synthetic_" + plan.pair() + "-1m-" + first + ".csv"
        : "synthetic_histominute_"
            + plan.pair().substring(0, 3).toUpperCase(Locale.ROOT)
            + "_"
            + plan.pair().substring(3).toUpperCase(Locale.ROOT)
            + "_"
            + first
            + ".csv";
  }

  /** Each defect to a file, in turn. */
  private static List<List<MarketDefect>> deal(MarketPlan plan, int files) {
    List<List<MarketDefect>> dealt = new ArrayList<>();
    for (int i = 0; i < files; i++) {
      dealt.add(new ArrayList<>());
    }
    int next = 0;
    for (MarketDefect kind : MarketDefect.values()) {
      for (int n = plan.defects().getOrDefault(kind, 0); n > 0; n--) {
        dealt.get(next % files).add(kind);
        next++;
      }
    }
    return dealt;
  }

  /** One byte a character: what is not ASCII is there to be broken. */
  private static void write(MarketFileMaker maker, Path file) throws IOException {
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 18)) {
      if (!maker.header().isEmpty()) {
        out.write((maker.header() + "\n").getBytes(StandardCharsets.ISO_8859_1));
      }
      for (String line : maker.lines()) {
        out.write(line.getBytes(StandardCharsets.ISO_8859_1));
        out.write('\n');
      }
    }
  }
}
