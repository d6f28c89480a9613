package dev.spreadlake.batch.run;

import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.Optional;

/**
 * Whether what the process may take fits into the machine, or the container: the SQL engine's
 * memory comes on top of the heap, and a system that runs out of it ends the process, feeds and
 * all.
 */
public final class MemoryCheck {
  private static final double GB = 1e9;

  private MemoryCheck() {}

  /**
   * A warning for the log, if an engine that takes its bound does not fit on this machine.
   *
   * @param batchMax as {@link RunBounds} takes it
   */
  public static Optional<String> ofThisMachine(String batchMax) {
    com.sun.management.OperatingSystemMXBean system =
        ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class);
    return warning(system.getTotalMemorySize(), Runtime.getRuntime().maxMemory(), batchMax);
  }

  /**
   * @param machine bytes there are, of the container if there is one
   * @param heap bytes the JVM may take
   * @param batchMax as {@link RunBounds} takes it
   */
  static Optional<String> warning(long machine, long heap, String batchMax) {
    if (heap + RunBounds.bytes(batchMax) <= machine) {
      return Optional.empty();
    }
    return Optional.of(
        String.format(
            Locale.ROOT,
            "the SQL engine may take %s beside a heap of %.1f GB, and there are %.1f GB: a large"
                + " batch may end this process; set batch.memory-max (--memory) lower, or the heap",
            batchMax,
            heap / GB,
            machine / GB));
  }
}
