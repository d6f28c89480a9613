package dev.spreadlake.batch.news;

import dev.spreadlake.batch.publish.Durable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Makes synthetic news with seeded defects and the answer key to them. The same seed makes the same
 * bytes. Every headline says that it is synthetic. One thread.
 */
public final class NewsGenerator {
  /** The file's name; so the report knows it as synthetic. */
  public static final String FILE = "synthetic_news.csv";

  /** The answer key's name. */
  public static final String KEY = "answer_key.tsv";

  /**
   * A defect that was seeded.
   *
   * @param line first line of the record
   * @param expected the rule that keeps it out, or the flag it gets
   */
  public record Seeded(long line, NewsDefect kind, String expected) {}

  private static final List<String> SUBJECTS =
      List.of("Bitcoin", "Ether", "Miners", "An exchange", "A regulator", "A fund", "Lightning");
  private static final List<String> DEEDS =
      List.of(
          "rallies to a new high",
          "crashes after a hack",
          "waits for the central bank",
          "wins approval",
          "fears a lawsuit",
          "moves coins to cold storage",
          "celebrates strong growth",
          "suffers heavy losses");
  private static final DateTimeFormatter PLAIN =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);
  private static final DateTimeFormatter TWELVE =
      DateTimeFormatter.ofPattern("MM/dd/yyyy, hh:mm a", Locale.ENGLISH);

  private final SplittableRandom random;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final List<Seeded> key = new ArrayList<>();
  private LocalDateTime at;
  private long line = 1;
  private int number;

  private NewsGenerator(long seed, Instant from) {
    this.random = new SplittableRandom(seed);
    this.at = LocalDateTime.ofInstant(from, ZoneOffset.UTC).withNano(0);
  }

  /**
   * Writes {@value #FILE} and, in the folder above it, {@value #KEY}.
   *
   * @param from when the first item appeared; one follows about every 40 minutes
   * @param each how often each kind of defect is seeded
   */
  public static List<Seeded> generate(Path folder, long seed, Instant from, int good, int each)
      throws IOException {
    NewsGenerator made = new NewsGenerator(seed, from);
    made.write("date,title,sentiment,source,link\n");
    List<NewsDefect> bag = new ArrayList<>();
    for (int i = 0; i < each; i++) {
      bag.addAll(List.of(NewsDefect.values()));
    }
    int every = bag.isEmpty() ? Integer.MAX_VALUE : Math.max(1, good / (bag.size() + 1));
    for (int i = 0; i < good; i++) {
      made.good(i);
      if (i % every == every - 1 && !bag.isEmpty()) {
        made.bad(bag.remove(made.random.nextInt(bag.size())));
      }
    }
    while (!bag.isEmpty()) {
      made.good(good);
      made.bad(bag.remove(0));
    }
    Files.createDirectories(folder);
    Durable.write(folder.resolve(FILE), made.out.toByteArray());
    StringBuilder text = new StringBuilder("line\tkind\texpected\n");
    for (Seeded one : made.key) {
      text.append(one.line() + "\t" + one.kind().label() + "\t" + one.expected() + "\n");
    }
    Path above = folder.toAbsolutePath().getParent();
    Durable.write(above.resolve(KEY), text.toString().getBytes(StandardCharsets.UTF_8));
    return List.copyOf(made.key);
  }

  private void good(int i) {
    step();
    String title = headline();
    switch (i % 6) {
      case 1 -> title = title + ", says \"nobody\"";
      case 2 -> title = title + ",\nin two lines";
      case 3 -> title = title + " – naïve 🚀";
      default -> title = title + ".";
    }
    record(time(i), title, sentiment(), source(), link());
  }

  private void bad(NewsDefect kind) {
    step();
    String time = PLAIN.format(at);
    String title = headline();
    String s = sentiment();
    String source = source();
    String link = link();
    String plain = time + "," + title + "," + s + "," + source + "," + link;
    long here = line;
    switch (kind) {
      case INVALID_UTF8 ->
          raw(plain.replace("Synthetic", "Synthetic \u00e9"), StandardCharsets.ISO_8859_1);
      case UNCLOSED_QUOTE ->
          write(time + ",\"" + title + "," + s + "," + source + "," + link + "\n");
      case TOO_MANY_FIELDS -> write(plain + ",more\n");
      case TOO_FEW_FIELDS -> write(time + "," + title + "\n");
      case BLANK_LINE -> write("\n");
      case EMPTY_TEXT -> record(time, " ", s, source, link);
      case LONG_TEXT -> record(time, title + " and so on".repeat(600), s, source, link);
      case NO_TIME -> record("", title, s, source, link);
      case NOT_A_TIME -> record("last Tuesday", title, s, source, link);
      case NO_SUCH_DAY -> record("2023-02-30 10:00:00", title, s, source, link);
      case TOO_OLD -> record("2001-09-09 01:46:40", title, s, source, link);
      case FUTURE -> record("2199-01-01 00:00:00", title, s, source, link);
      case WORD_FOR_SENTIMENT -> record(time, title, "bullish", source, link);
      case SENTIMENT_OUT_OF_RANGE -> record(time, title, "1.5", source, link);
      case SENTIMENT_NAN -> record(time, title, "NaN", source, link);
      case SAME_ROW -> {
        write(plain + "\n");
        here = line;
        write(plain + "\n");
      }
      case OTHER_SENTIMENT -> {
        write(time + "," + title + ",0.9," + source + "," + link + "\n");
        here = line;
        write(time + "," + title + ",-0.9," + source + "," + link + "\n");
      }
      case SAME_TEXT -> {
        write(plain + "\n");
        step();
        here = line;
        record(PLAIN.format(at), title.toUpperCase(Locale.ROOT) + "!", s, source, link);
      }
      case MOJIBAKE -> record(time, title + " in " + read("São Paulo’s café"), s, source, link);
      case LOST_CHARACTERS -> record(time, title + " for \uFFFD50", s, source, link);
      case HTML -> record(time, "<p>" + title + " &amp; <b>more</b></p>", s, source, link);
      case SCRIPT_LINK -> record(time, title, s, source, "javascript:alert(1)");
      case ZERO_SENTIMENT -> record(time, title, "0.0", source, link);
      case DAY_ONLY -> record(time.substring(0, 10), title, s, source, link);
      case NO_SENTIMENT -> record(time, title, "", source, link);
    }
    key.add(new Seeded(here, kind, kind.expected()));
  }

  /** UTF-8 read as Windows-1252. */
  private static String read(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), Charset.forName("windows-1252"));
  }

  private void step() {
    at = at.plusMinutes(20 + random.nextInt(41));
    number++;
  }

  private String headline() {
    return "Synthetic "
        + number
        + ": "
        + SUBJECTS.get(random.nextInt(SUBJECTS.size()))
        + " "
        + DEEDS.get(random.nextInt(DEEDS.size()));
  }

  private String sentiment() {
    return String.format(Locale.ROOT, "%.4f", (random.nextInt(1, 19_999) - 10_000.5) / 10_001);
  }

  private String source() {
    return "synthetic-" + (1 + random.nextInt(4)) + ".example";
  }

  private String link() {
    return "https://synthetic.example/news/" + number;
  }

  private String time(int i) {
    return switch (i % 5) {
      case 1 -> at.toString().substring(0, 16) + ":00+00:00";
      case 2 -> TWELVE.format(at) + ", +0000 UTC";
      case 3 -> Long.toString(at.toEpochSecond(ZoneOffset.UTC));
      case 4 -> at.atOffset(ZoneOffset.UTC).format(DateTimeFormatter.RFC_1123_DATE_TIME);
      default -> PLAIN.format(at);
    };
  }

  private void record(String time, String title, String sentiment, String source, String link) {
    write(quoted(time) + "," + quoted(title) + "," + sentiment + "," + source + "," + link + "\n");
  }

  private static String quoted(String field) {
    return field.matches("(?s).*[,\"\n].*") ? "\"" + field.replace("\"", "\"\"") + "\"" : field;
  }

  private void write(String text) {
    raw(text, StandardCharsets.UTF_8);
  }

  private void raw(String text, Charset charset) {
    String whole = text.endsWith("\n") ? text : text + "\n";
    out.writeBytes(whole.getBytes(charset));
    line += whole.chars().filter(c -> c == '\n').count();
  }
}
