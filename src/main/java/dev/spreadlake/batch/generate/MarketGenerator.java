package dev.spreadlake.batch.generate;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
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
  public static final String NOTE = "_SYNTHETIC.txt";

  /** What has to be found, by file. */
  public static final String ANSWER_KEY = "_answer_key.json";

  private static final int MINUTES_A_DAY = 1440;

  private MarketGenerator() {}

  /** Writes the files of all plans, the note and the answer key; the keys, in order. */
  public static List<MarketKey> generate(List<MarketPlan> plans, Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(
        folder.resolve(NOTE),
        "The minute files here are synthetic: made by spreadlake generate-market from a seed. They"
            + " are no record of any market.\n",
        StandardCharsets.UTF_8);
    List<MarketKey> keys = new ArrayList<>();
    for (MarketPlan plan : plans) {
      keys.addAll(generate(plan, folder));
    }
    Files.write(
        folder.resolve(ANSWER_KEY),
        new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsBytes(keys));
    return keys;
  }

  private static List<MarketKey> generate(MarketPlan plan, Path folder) throws IOException {
    MarketWalk walk =
        new MarketWalk(plan.seed(), plan.from().toEpochDay() * MINUTES_A_DAY, plan.price());
    int files = (plan.days() + plan.daysAFile() - 1) / plan.daysAFile();
    List<List<MarketDefect>> dealt = deal(plan, files);
    List<MarketKey> keys = new ArrayList<>();
    for (int i = 0; i < files; i++) {
      LocalDate first = plan.from().plusDays((long) i * plan.daysAFile());
      int days = Math.min(plan.daysAFile(), plan.days() - i * plan.daysAFile());
      MarketFileMaker maker = new MarketFileMaker(plan.shape(), plan.seed() * 31 + i);
      maker.make(walk, days * MINUTES_A_DAY, dealt.get(i));
      String name = name(plan, first);
      write(maker, folder.resolve(name));
      keys.add(maker.key(name));
    }
    return keys;
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
