package dev.spreadlake.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spreadlake.batch.model.SqlFolder;
import dev.spreadlake.batch.run.Check;
import dev.spreadlake.quality.row.RowRule;
import dev.spreadlake.time.TimeSource;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("The catalogue of quality rules")
@Timeout(30)
class RuleCatalogueTest {
  private final RuleCatalogue catalogue = RuleCatalogue.builtIn();

  /** What the feeds tell when they do not take something, and what speaks for it. */
  private static final Set<String> OF_FEEDS =
      Set.of("feed.malformed", "feed.unexpected_book", "trades.side_known", "trades.unique");

  /** Rules that whole files break, before any row is read. */
  private static final Pattern NAMED_IN_SQL = Pattern.compile("'([a-z]+\\.)?([a-z][a-z0-9_]+)'");

  private Set<String> evaluated() {
    Set<String> ids = new TreeSet<>(LiveQuality.RULES);
    ids.addAll(LiveRows.RULES);
    ids.addAll(OF_FEEDS);
    new ServiceLevels(catalogue, false, TimeSource.system())
        .rules()
        .forEach(rule -> ids.add(rule.id()));
    RowRule.all(catalogue).forEach(rule -> ids.add(rule.rule().id()));
    for (String pipeline : pipelines()) {
      SqlFolder folder = SqlFolder.read("sql/" + pipeline);
      Check.read(folder, "checks/", catalogue).forEach(check -> ids.add(check.rule().id()));
    }
    return ids;
  }

  private static List<String> pipelines() {
    return Stream.of("master", "market", "news", "quality")
        .filter(name -> RuleCatalogueTest.class.getResource("/sql/" + name) != null)
        .toList();
  }

  @Test
  @DisplayName("has at least forty rules, in all six dimensions, each with owner, meaning, action")
  void complete() {
    assertThat(catalogue.rules()).hasSizeGreaterThanOrEqualTo(100);
    assertThat(catalogue.rules().stream().map(Rule::dimension).distinct())
        .containsExactlyInAnyOrder(Dimension.values());
    assertThat(catalogue.rules())
        .allSatisfy(
            rule ->
                assertThat(List.of(rule.owner(), rule.meaning(), rule.action()))
                    .as(rule.id())
                    .noneMatch(String::isBlank));
  }

  @Test
  @DisplayName("has every rule that the stream evaluates, and evaluates every rule of the stream")
  void noOrphanOnTheStream() {
    Set<String> evaluated = evaluated();
    assertThat(evaluated).allSatisfy(id -> assertThat(catalogue.has(id)).as(id).isTrue());
    assertThat(
            catalogue.rules().stream()
                .filter(rule -> rule.where() != Place.BATCH)
                .map(Rule::id)
                .filter(id -> !evaluated.contains(id)))
        .as("rules of the stream that nothing evaluates")
        .isEmpty();
  }

  @Test
  @DisplayName("has no batch rule that neither a model, a check nor the program names")
  void noOrphanInBatches() throws Exception {
    Set<String> evaluated = new TreeSet<>(evaluated());
    evaluated.add("lake.schema");
    for (String pipeline : pipelines()) {
      SqlFolder folder = SqlFolder.read("sql/" + pipeline);
      for (String path : folder.list("", ".sql")) {
        Matcher matcher = NAMED_IN_SQL.matcher(folder.text(path));
        while (matcher.find()) {
          evaluated.add(
              matcher.group(1) == null
                  ? pipeline + "." + matcher.group(2)
                  : matcher.group(1) + matcher.group(2));
        }
      }
    }
    Set<String> constants = ProgramConstants.below("dev/spreadlake/batch");
    assertThat(
            catalogue.rules().stream()
                .filter(rule -> rule.where() == Place.BATCH)
                .filter(rule -> !evaluated.contains(rule.id()))
                .filter(rule -> !constants.contains(rule.name()))
                .filter(rule -> !constants.contains(rule.id()))
                .map(Rule::id))
        .as("batch rules that nothing names")
        .isEmpty();
  }

  @Test
  @DisplayName("refuses a rule without a severity it knows, or with an expression it cannot read")
  void refusals() {
    assertThatThrownBy(() -> rule("a.b", "loud", "")).hasMessageContaining("severity of a.b");
    assertThatThrownBy(() -> rule("ab", "warn", "")).hasMessageContaining("two words");
    assertThatThrownBy(() -> RowRule.of(rule("a.b", "warn", "x <")))
        .hasMessageContaining("rule a.b");
    assertThatThrownBy(() -> catalogue.get("no.such")).hasMessageContaining("no.such");
  }

  private static Rule rule(String id, String severity, String holds) {
    return new Rule(
        id,
        "d",
        Dimension.VALIDITY,
        severity,
        Place.BOTH,
        Map.of("x", BigDecimal.ONE),
        "o",
        "m",
        "a",
        holds);
  }
}
