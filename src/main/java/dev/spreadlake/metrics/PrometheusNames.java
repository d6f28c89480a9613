package dev.spreadlake.metrics;

import com.sun.management.OperatingSystemMXBean;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.util.Optional;

/**
 * The registry that is scraped, with the JVM's meters under names that {@code promtool check
 * metrics} accepts: base units and no reserved suffix.
 */
public final class PrometheusNames {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double MILLIS_PER_SECOND = 1e3;

  private PrometheusNames() {}

  /** A registry for one process. */
  public static PrometheusMeterRegistry registry() {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    // Micrometer counts these two in nanoseconds and milliseconds; they are kept in seconds below.
    registry.config().meterFilter(MeterFilter.denyNameStartsWith("process.cpu.time"));
    registry.config().meterFilter(MeterFilter.denyNameStartsWith("jvm.compilation.time"));
    registry.config().meterFilter(rename("system.cpu.count", "system.cpus"));
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    FunctionCounter.builder(
            "process.cpu", system, bean -> bean.getProcessCpuTime() / NANOS_PER_SECOND)
        .baseUnit("seconds")
        .description("Processor time of this process")
        .register(registry);
    Optional.ofNullable(ManagementFactory.getCompilationMXBean())
        .filter(CompilationMXBean::isCompilationTimeMonitoringSupported)
        .ifPresent(
            compiler ->
                FunctionCounter.builder(
                        "jvm.compilation",
                        compiler,
                        bean -> bean.getTotalCompilationTime() / MILLIS_PER_SECOND)
                    .baseUnit("seconds")
                    .description("Time spent in compilation")
                    .register(registry));
    return registry;
  }

  private static MeterFilter rename(String from, String to) {
    return new MeterFilter() {
      @Override
      public Meter.Id map(Meter.Id id) {
        return id.getName().equals(from) ? id.withName(to) : id;
      }
    };
  }
}
