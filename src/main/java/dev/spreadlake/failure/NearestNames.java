package dev.spreadlake.failure;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.apache.commons.text.similarity.LevenshteinDistance;

/**
 * "Did you mean": the names closest to a wrong one, by how many letters must be added, left out or
 * changed. Stateless.
 */
public final class NearestNames {
  private NearestNames() {}

  /** Up to {@code most} names, nearest first, then by name. */
  public static List<String> to(String wrong, Collection<String> names, int most) {
    return within(Integer.MAX_VALUE, wrong, names, most);
  }

  /** Up to {@code most} of the names at most {@code changesMax} letters away, likewise. */
  public static List<String> within(
      int changesMax, String wrong, Collection<String> names, int most) {
    LevenshteinDistance changes = LevenshteinDistance.getDefaultInstance();
    return names.stream()
        .filter(name -> Math.abs(name.length() - wrong.length()) <= changesMax)
        .filter(name -> changes.apply(wrong, name) <= changesMax)
        .sorted(
            Comparator.comparingInt((String name) -> changes.apply(wrong, name))
                .thenComparing(Comparator.naturalOrder()))
        .limit(most)
        .toList();
  }
}
