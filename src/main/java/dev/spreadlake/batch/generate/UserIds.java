package dev.spreadlake.batch.generate;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The users by number. Made ones are computed, so that any number of them takes no memory; given
 * ones are held. Thread-safe.
 */
final class UserIds {
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private final long count;
  private final long seed;
  private final List<String> given;
  private final long factor;
  private final long offset;

  private UserIds(long count, long seed, List<String> given) {
    this.count = count;
    this.seed = seed;
    this.given = given;
    this.factor = factorFor(count);
    this.offset = Math.floorMod(mix(seed + 1), count);
  }

  static UserIds made(long count, long seed) {
    return new UserIds(count, seed, List.of());
  }

  static UserIds given(List<String> ids, long seed) {
    return new UserIds(ids.size(), seed, List.copyOf(ids));
  }

  long count() {
    return count;
  }

  /** Writes the id of the user with a number 0 ≤ n &lt; count. */
  void write(long number, LineBuffer line) {
    if (!given.isEmpty()) {
      line.text(given.get((int) number));
      return;
    }
    hex(mix(seed + number * 0x9E3779B97F4A7C15L), line);
    hex(mix(mix(seed ^ 0x5DEECE66DL) + number * 0xD1B54A32D192ED03L), line);
  }

  /** A well-formed id that no user has. */
  String stranger(long salt) {
    LineBuffer line = new LineBuffer();
    hex(mix(salt), line);
    hex(0xFFFF_FFFF_0000_0000L | (salt & 0xFFFF_FFFFL), line);
    return line.toString();
  }

  /** The number of the {@code nth} user to sign up, from 0: a fixed shuffle of the users' file. */
  long inOrderOfSignUp(long nth) {
    return Math.floorMod(nth * factor + offset, count);
  }

  /** A factor near the golden section that shares no divisor with count. */
  private static long factorFor(long count) {
    long factor = Math.max(1, (long) (count * 0.6180339887498949));
    while (gcd(factor, count) != 1) {
      factor++;
    }
    return factor;
  }

  private static long gcd(long a, long b) {
    return b == 0 ? a : gcd(b, a % b);
  }

  private static void hex(long value, LineBuffer line) {
    for (int shift = 60; shift >= 0; shift -= 4) {
      line.raw(HEX[(int) (value >>> shift) & 15]);
    }
  }

  /** The finaliser of SplitMix64: one to one, so numbers never collide. */
  static long mix(long z) {
    long x = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    x = (x ^ (x >>> 27)) * 0x94D049BB133111EBL;
    return x ^ (x >>> 31);
  }
}
