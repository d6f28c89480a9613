package dev.spreadlake.venue;

import java.util.Comparator;
import java.util.List;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** "Did you mean": the names closest to a wrong one. */
public final class NearestNames {
  private NearestNames() {}

  /** Up to {@code most} names, nearest first, then by name. */
  public static List<String> to(String wrong, List<String> names, int most) {
    LevenshteinDistance distance = LevenshteinDistance.getDefaultInstance();
    return names.stream()
        .sorted(
            Comparator.comparingInt((String name) -> distance.apply(wrong, name))
                .thenComparing(Comparator.naturalOrder()))
        .limit(most)
        .toList();
  }
}
