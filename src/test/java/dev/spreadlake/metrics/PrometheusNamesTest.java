package dev.spreadlake.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PrometheusNamesTest {
  /** As promtool lists them: a base unit with a prefix, or another unit. */
  private static final Pattern OTHER_UNITS =
      Pattern.compile(
          "(pico|nano|micro|milli|centi|deci|deca|hecto|kilo|kibi|mega|mibi|giga|gibi|tera|tebi"
              + "|peta|pebi)(amperes|bytes|celsius|grams|joules|kelvin|meters|metres|moles|seconds"
              + "|volts)|minutes|hours|days|weeks|kelvins|fahrenheit|rankine|inches|yards|miles"
              + "|bits|calories|pounds|ounces");

  @Test
  @DisplayName("every name is in base units and ends as its type may: the rules of promtool")
  void lint() throws Exception {
    PrometheusMeterRegistry registry = PrometheusNames.registry();
    Vertx vertx =
        Vertx.builder()
            .with(
                new VertxOptions()
                    .setMetricsOptions(
                        new MicrometerMetricsOptions().setEnabled(true).setJvmMetricsEnabled(true)))
            .withMetrics(new MicrometerMetricsFactory(registry))
            .build();
    try {
      new Meters(registry);
      String scraped = registry.scrape();
      assertThat(scraped)
          .contains("process_cpu_seconds_total ")
          .contains("jvm_compilation_seconds_total ")
          .contains("system_cpus ")
          .contains("jvm_memory_used_bytes");
      assertThat(faults(scraped)).isEmpty();
    } finally {
      vertx.close().await(10, TimeUnit.SECONDS);
    }
  }

  @Test
  @DisplayName("the lint finds what promtool finds")
  void lintFinds() {
    assertThat(
            faults(
                """
                # TYPE process_cpu_time_ns_total counter
                # TYPE system_cpu_count gauge
                # TYPE requests counter
                # HELP spare x
                # TYPE things_total gauge
                # TYPE lake_minutes_withheld gauge
                # TYPE wait_milliseconds gauge
                """))
        .hasSize(6);
  }

  @Test
  @DisplayName("every name in the file of names, registered at start or later, is such a name")
  void declared() throws IOException {
    String source = Files.readString(Path.of("src/main/java/dev/spreadlake/metrics/Meters.java"));
    Matcher found = Pattern.compile("\\b(counter|gauge)\\(\\s*\"([a-z.]+)\"").matcher(source);
    StringBuilder types = new StringBuilder();
    while (found.find()) {
      String name = "spreadlake_" + found.group(2).replace('.', '_');
      types.append("# TYPE ").append(name);
      types.append(found.group(1).equals("counter") ? "_total counter\n" : " gauge\n");
    }
    assertThat(types.toString().lines().count()).isGreaterThan(30);
    assertThat(faults(types.toString())).isEmpty();
  }

  /** What {@code promtool check metrics} finds wrong with names, as far as our types go. */
  private static List<String> faults(String scraped) {
    List<String> faults = new ArrayList<>();
    scraped
        .lines()
        .filter(line -> line.startsWith("# TYPE "))
        .forEach(
            line -> {
              String[] words = line.split(" ", 4);
              String name = words[2];
              boolean counter = words[3].equals("counter");
              boolean plain = counter || words[3].equals("gauge");
              if (name.matches(".*_(ms|ns|us|s|sec|min|hr|kb|mb|gb|b)(_total)?")) {
                faults.add(name + " has an abbreviated unit");
              }
              if (List.of(name.split("_")).stream().anyMatch(OTHER_UNITS.asMatchPredicate())) {
                faults.add(name + " is not in a base unit");
              }
              if (counter != name.endsWith("_total") && plain) {
                faults.add(name + " and its suffix do not fit " + words[3]);
              }
              if (plain && name.matches(".*_(count|sum|bucket)")) {
                faults.add(name + " has a reserved suffix");
              }
            });
    return faults;
  }
}
