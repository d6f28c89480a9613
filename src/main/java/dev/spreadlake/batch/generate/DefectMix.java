package dev.spreadlake.batch.generate;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How many defects of which kind go into which file. Immutable.
 *
 * @param counts per file, kinds with a count of 1 or more
 * @param giantLineBytes length of a {@link DefectKind#GIANT_LINE}
 */
public record DefectMix(Map<MasterFile, Map<DefectKind, Integer>> counts, int giantLineBytes) {
  /** What the published files hold. */
  public static final String AS_PUBLISHED =
      "deposits.null_amount=12,deposits.pagx=3,withdrawals.negative_amount=1,users.blank_user=1";

  private static final int GIANT_LINE_BYTES = 4 << 20;
  private static final int COUNT_MAX = 1_000_000;

  /** No defect at all. */
  public static final DefectMix NONE = new DefectMix(Map.of(), GIANT_LINE_BYTES);

  public DefectMix {
    counts =
        counts.entrySet().stream()
            .collect(
                Collectors.toUnmodifiableMap(Map.Entry::getKey, e -> Map.copyOf(e.getValue())));
  }

  /** The counts of one file; kinds in their declared order. */
  public Map<DefectKind, Integer> of(MasterFile file) {
    Map<DefectKind, Integer> ordered = new EnumMap<>(DefectKind.class);
    ordered.putAll(counts.getOrDefault(file, Map.of()));
    return ordered;
  }

  /** Whether a whole-file property is chosen for a file. */
  public boolean has(MasterFile file, DefectKind kind) {
    return counts.getOrDefault(file, Map.of()).containsKey(kind);
  }

  /** This mix with giant lines of another length. */
  public DefectMix withGiantLineBytes(int bytes) {
    return new DefectMix(counts, bytes);
  }

  /**
   * Reads {@code kind=count} and {@code file.kind=count}, separated by commas; {@code none} is the
   * empty mix, {@code published} is {@link #AS_PUBLISHED}. A kind without a file is spread over
   * {@code present} files that can have it, by the seed.
   *
   * @throws IllegalArgumentException naming the part that is wrong and what is allowed
   */
  public static DefectMix parse(String text, List<MasterFile> present, long seed) {
    String mix = text.strip();
    if (mix.isEmpty() || mix.equals("none")) {
      return NONE;
    }
    SplittableRandom random = new SplittableRandom(seed ^ 0x0DEFEC75L);
    Map<MasterFile, Map<DefectKind, Integer>> counts = new EnumMap<>(MasterFile.class);
    for (String part : mix.replace("published", AS_PUBLISHED).split(",", -1)) {
      String[] sides = part.strip().split("=", -1);
      if (sides.length != 2) {
        throw new IllegalArgumentException(
            "defects: '" + part + "' is not kind=count or file.kind=count");
      }
      int dot = sides[0].indexOf('.');
      DefectKind kind = kindOf(sides[0].substring(dot + 1));
      List<MasterFile> files = filesFor(kind, dot < 0 ? null : sides[0].substring(0, dot), present);
      int count = countOf(sides[0], sides[1]);
      for (int i = 0; i < count && !files.isEmpty(); i++) {
        MasterFile file = files.get(random.nextInt(files.size()));
        counts
            .computeIfAbsent(file, f -> new EnumMap<>(DefectKind.class))
            .merge(kind, 1, Integer::sum);
      }
    }
    return new DefectMix(counts, GIANT_LINE_BYTES);
  }

  private static List<MasterFile> filesFor(
      DefectKind kind, String named, List<MasterFile> present) {
    if (named == null) {
      return new ArrayList<>(present.stream().filter(kind.files()::contains).toList());
    }
    MasterFile file =
        Stream.of(MasterFile.values())
            .filter(f -> f.id().equals(named))
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "defects: no file '" + named + "'; allowed: " + ids(MasterFile.values())));
    if (!kind.files().contains(file)) {
      throw new IllegalArgumentException(
          "defects: "
              + kind.id()
              + " cannot occur in "
              + named
              + "; allowed: "
              + ids(kind.files().toArray(MasterFile[]::new)));
    }
    return present.contains(file) ? List.of(file) : List.of();
  }

  private static DefectKind kindOf(String id) {
    for (DefectKind kind : DefectKind.values()) {
      if (kind.id().equals(id.toLowerCase(Locale.ROOT))) {
        return kind;
      }
    }
    throw new IllegalArgumentException(
        "defects: no kind '"
            + id
            + "'; allowed: "
            + Stream.of(DefectKind.values()).map(DefectKind::id).collect(Collectors.joining(", ")));
  }

  private static int countOf(String key, String value) {
    try {
      int count = Integer.parseInt(value.strip());
      if (count >= 0 && count <= COUNT_MAX) {
        return count;
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(badCount(key, value), e);
    }
    throw new IllegalArgumentException(badCount(key, value));
  }

  private static String badCount(String key, String value) {
    return "defects: " + key + " must be a whole number 0.." + COUNT_MAX + " (was " + value + ")";
  }

  private static String ids(MasterFile... files) {
    return Stream.of(files).map(MasterFile::id).collect(Collectors.joining(", "));
  }
}
