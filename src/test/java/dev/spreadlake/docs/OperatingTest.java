package dev.spreadlake.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.spreadlake.market.Book;
import dev.spreadlake.metrics.Meters;
import dev.spreadlake.spread.GapReason;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("docs/operating.md")
@Timeout(20)
class OperatingTest {
  /** What is said of a metric beside its name. */
  private record Metric(Set<String> labels, String help) {}

  private static final Path DOCUMENT = Path.of("docs", "operating.md");
  private static final Path RULES = Path.of("docs", "prometheus-rules.yml");
  private static final Pattern ROW =
      Pattern.compile("\\| `(spreadlake_\\w+)` \\| ([^|]*) \\| ([^|]*) \\|");
  private static final Pattern WORD = Pattern.compile("\\w+");
  private static final Pattern NAME = Pattern.compile("spreadlake_\\w+");
  private static final Pattern HELP = Pattern.compile("# HELP (spreadlake_\\w+) (.*)");

  @Test
  @DisplayName("lists every metric with its labels and what it tells, and no other")
  void metrics() throws Exception {
    Map<String, Metric> listed = new TreeMap<>();
    Matcher row = ROW.matcher(Files.readString(DOCUMENT));
    while (row.find()) {
      listed.put(row.group(1), new Metric(words(row.group(2)), row.group(3)));
    }
    assertThat(listed).isEqualTo(scraped());
  }

  @Test
  @DisplayName("lists every reason of a gap")
  void reasons() throws IOException {
    String document = Files.readString(DOCUMENT);
    assertThat(GapReason.values())
        .allSatisfy(reason -> assertThat(document).contains("`" + reason.id() + "`"));
  }

  @Test
  @DisplayName("comes with alerting rules that speak only of metrics that are there")
  void rules() throws Exception {
    Set<String> known = scraped().keySet();
    JsonNode group = new YAMLMapper().readTree(Files.readString(RULES)).at("/groups/0/rules");
    assertThat(group).isNotEmpty();
    for (JsonNode rule : group) {
      assertThat(rule.at("/annotations/summary").asText()).isNotEmpty();
      Matcher name = NAME.matcher(rule.at("/expr").asText().replaceAll("job=\"\\w+\"", ""));
      while (name.find()) {
        assertThat(known).contains(name.group().replaceFirst("_bucket$", ""));
      }
    }
  }

  private static Map<String, Metric> scraped() throws Exception {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    Meters meters = new Meters(registry);
    for (Method method : Meters.class.getDeclaredMethods()) {
      if (Modifier.isPublic(method.getModifiers())) {
        Object[] any = Arrays.stream(method.getParameterTypes()).map(OperatingTest::any).toArray();
        method.invoke(meters, any);
      }
    }
    String text = registry.scrape();
    Map<String, Metric> told = new TreeMap<>();
    Matcher help = HELP.matcher(text);
    while (help.find()) {
      if (!help.group(1).endsWith("_max")) {
        told.put(help.group(1), new Metric(labelsOf(help.group(1), text), help.group(2)));
      }
    }
    return told;
  }

  /** Those of its first sample, but for the bound of a histogram's bucket. */
  private static Set<String> labelsOf(String metric, String text) {
    Matcher sample = Pattern.compile("(?m)^" + metric + "(?:_bucket)?\\{([^}]*)\\}").matcher(text);
    if (!sample.find()) {
      return Set.of();
    }
    Set<String> labels = words(sample.group(1).replaceAll("=\"[^\"]*\"", ""));
    labels.remove("le");
    return labels;
  }

  private static Set<String> words(String list) {
    return WORD.matcher(list)
        .results()
        .map(MatchResult::group)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Object any(Class<?> type) {
    if (type == Book.class) {
      return new Book("btc_mxn");
    }
    if (type == Supplier.class) {
      return (Supplier<Number>) () -> 0;
    }
    if (type == boolean.class) {
      return true;
    }
    return type == String.class ? "any" : type.getEnumConstants()[0];
  }
}
