package dev.spreadlake.batch.run;

import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.Optional;

/**
 * Whether what the process may take fits into the machine, or the container: a heap that may grow
 * beyond a run's share of it comes on top of the run's bound, and a system that runs out of memory
 * ends the process, feeds and all.
 */
public final class MemoryCheck {
  private static final double GB = 1e9;

  private MemoryCheck() {}

  /**
   * A warning for the log, if a run that takes its bound does not fit on this machine.
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
    long most = RunBounds.bytes(batchMax) + Math.max(0, heap - RunBounds.HEAP_SHARE);
    if (most <= machine) {
      return Optional.empty();
    }
    return Optional.of(
        String.format(
            Locale.ROOT,
            "with a batch of %s and a heap that may be %.1f GB this process may take %.1f GB, and"
                + " there are %.1f GB: a large batch may end it; set batch.memory-max (--memory)"
                + " lower, or the heap",
            batchMax,
            heap / GB,
            most / GB,
            machine / GB));
  }
}
