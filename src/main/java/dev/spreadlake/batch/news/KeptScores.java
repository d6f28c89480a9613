package dev.spreadlake.batch.news;

import dev.spreadlake.batch.publish.Durable;
import dev.spreadlake.store.Sha256;
import java.io.BufferedReader;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The sentiment of every text of the lake, {@code silver/news/scores.csv}: a text is scored once
 * and found by its SHA-256 in every later run. Scores of another method do not count, and what no
 * text of the lake asks for any more is not kept, so the file is bounded by the texts there are.
 * The bytes depend on the texts and the method alone. A run that publishes nothing keeps none.
 * Confined to one thread.
 */
final class KeptScores {
  /** Name of the file. */
  static final String NAME = "scores.csv";

  private static final String HEADER = "method,text_sha256,score";

  private final Path file;
  private final String method;
  private final Function<String, BigDecimal> scorer;
  private final MessageDigest digest;
  private final Map<String, BigDecimal> before = new TreeMap<>();
  private final Map<String, BigDecimal> asked = new TreeMap<>();

  /**
   * Reads what was kept.
   *
   * @param method names the scorer and its version, without a comma
   * @throws IOException if the file is not one that {@link #keep} wrote
   */
  KeptScores(Path file, String method, Function<String, BigDecimal> scorer) throws IOException {
    this.file = file;
    this.method = method;
    this.scorer = scorer;
    this.digest = Sha256.digest();
    if (Files.exists(file)) {
      read();
    }
  }

  private void read() throws IOException {
    try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      String line = lines.readLine();
      boolean sound = HEADER.equals(line);
      while (sound && (line = lines.readLine()) != null) {
        String[] fields = line.split(",", -1);
        sound =
            fields.length == 3 && fields[1].length() == 64 && fields[2].matches("-?[01]\\.\\d+");
        if (sound && fields[0].equals(method)) {
          before.put(fields[1], new BigDecimal(fields[2]));
        }
      }
      if (!sound) {
        throw new IOException(
            file + " holds '" + line + "', no kept score; delete it and the texts are scored anew");
      }
    }
  }

  /** A text's score, kept or new. */
  BigDecimal score(String text) {
    String sha256 = HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    BigDecimal known = asked.get(sha256);
    if (known == null) {
      known = before.get(sha256);
      if (known == null) {
        known = scorer.apply(text);
      }
      asked.put(sha256, known);
    }
    return known;
  }

  /** Brings the scores of all texts asked for to the disk, into the silver to be shown next. */
  void keep(Path folder) throws IOException {
    StringBuilder text = new StringBuilder(HEADER).append('\n');
    asked.forEach(
        (sha256, score) ->
            text.append(method)
                .append(',')
                .append(sha256)
                .append(',')
                .append(score.toPlainString())
                .append('\n'));
    Durable.write(folder.resolve(NAME), text.toString().getBytes(StandardCharsets.UTF_8));
  }
}
