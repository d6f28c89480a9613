package dev.spreadlake.batch.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.spreadlake.batch.generate.GeneratePlan;
import dev.spreadlake.batch.generate.MasterGenerator;
import dev.spreadlake.batch.master.MasterPipeline;
import dev.spreadlake.batch.master.MasterRequest;
import dev.spreadlake.time.TimeSource;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

@Timeout(60)
@DisplayName("The query runner and the command query")
class QueryRunnerTest {
  @TempDir private static Path folder;
  private static Path lake;
  private static QueryRunner runner;

  @BeforeAll
  static void publish() throws IOException {
    lake = folder.resolve("lake");
    MasterGenerator.generate(GeneratePlan.sample(), folder.resolve("in"));
    new MasterPipeline(TimeSource.system(), event -> {})
        .run(MasterRequest.full(folder.resolve("in"), lake));
    runner = runner(lake);
  }

  private static QueryRunner runner(Path lake) {
    return new QueryRunner(
        QueryCatalog.load(), lake, "512MB", 2, folder.resolve("spill"), Duration.ofMinutes(2));
  }

  @AfterAll
  static void close() {
    runner.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "active_users|date=2023-02-30|date must be a UTC day",
        "active_users|date=2023-1-1|date must be a UTC day",
        "active_users||needs parameter date",
        "active_users|date=0000-01-01|date must be a UTC day",
        "users_by_level|date=9999-12-31|of the years 0001 to 9998",
        "active_users|date=2023-01-01;status=most|status must be complete or any (was 'most')",
        "active_users|date=2023-01-01;day=1|has no parameter day",
        "users_with_more_than_deposits|date=2023-01-01;n=-1|n must be a whole number 0..",
        "users_with_more_than_deposits|date=2023-01-01;n=1.5|n must be a whole number 0..",
        "logins_between|from=2023-01-02;to=2023-01-01|to must not be before from",
        "amount_deposited|date=2023-01-01;currency=pagx|must be a currency of the tables",
        "amount_deposited|date=2023-01-01;currency=' or 1=1|must be a currency code",
        "cohort_retention|cohort=2023-13|cohort must be a month",
        "last_login|user=a b|user must be a user id, 32 hex digits (was 'a b')",
        "last_login|user=x'or'1'='1|user must be a user id, 32 hex digits",
        "last_login|user=ffffffffffffffffffffffffffffffff|(was 'ffffffffffffffffffffffffffffffff'); 400 users are known",
        "logins_between|from=2023-08-01;to=2023-08-21;user=ffffffffffffffffffffffffffffffff|user must be a user of the tables"
      })
  @DisplayName("refuses a wrong parameter, naming it, its value and what is allowed")
  void wrongParameters(String query, String pairs, String message) {
    assertThatThrownBy(() -> runner.run(query, parameters(pairs), 10))
        .isInstanceOfSatisfying(
            QueryProblem.class,
            e -> assertThat(e.kind()).isEqualTo(QueryProblem.Kind.BAD_PARAMETER))
        .hasMessageContaining(message);
  }

  private static Map<String, String> parameters(String pairs) {
    Map<String, String> parameters = new java.util.LinkedHashMap<>();
    for (String pair : pairs == null ? List.<String>of() : List.of(pairs.split(";", -1))) {
      int equals = pair.indexOf('=');
      parameters.put(pair.substring(0, equals), pair.substring(equals + 1));
    }
    return parameters;
  }

  @Test
  @DisplayName("answers for a known user who never logged in, and not for the unknown member")
  void knownUser() {
    QueryResult all = runner.run("last_login", Map.of("never", "list"), 10_000);
    String never =
        all.rows().stream()
            .filter(row -> row.get(1) == null)
            .map(row -> (String) row.get(0))
            .findFirst()
            .orElseThrow();
    assertThat(runner.run("last_login", Map.of("user", never), 10).rows()).isEmpty();
    assertThat(
            runner
                .run(
                    "last_login",
                    Map.of("user", never.toUpperCase(Locale.ROOT), "never", "list"),
                    10)
                .rows())
        .hasSize(1);
    assertThatThrownBy(() -> runner.run("last_login", Map.of("user", "unknown"), 10))
        .hasMessageContaining("32 hex digits");
  }

  @Test
  @DisplayName("suggests the name that was meant")
  void unknownQuery() {
    assertThatThrownBy(() -> runner.run("activ_users", Map.of(), 10))
        .hasMessageContaining("did you mean active_users?");
    assertThatThrownBy(() -> runner.run("zzzzzzzzzzzz", Map.of(), 10))
        .hasMessageContaining("there are: active_users");
  }

  @Test
  @DisplayName("gives exactly the columns that each description promises")
  void columnsAsDescribed() {
    Map<String, String> every =
        Map.of(
            "date",
            "2023-08-01",
            "from",
            "2023-08-01",
            "to",
            "2023-08-02",
            "currency",
            "btc",
            "cohort",
            "2023-08");
    for (NamedQuery query : runner.catalog().all()) {
      if (!query.pipeline().equals("master")) {
        continue;
      }
      Map<String, String> given = new java.util.HashMap<>();
      query.doc().parameters().stream()
          .filter(QueryParameter::required)
          .forEach(p -> given.put(p.name(), every.get(p.name())));
      assertThat(runner.run(query.name(), given, 5).columns())
          .as(query.name())
          .isEqualTo(query.doc().columns().stream().map(c -> c.name()).toList());
      assertThat(query.doc().traps()).as(query.name()).isNotEmpty();
    }
  }

  @Test
  @DisplayName("cuts a long answer and says so")
  void truncates() {
    QueryResult cut = runner.run("users_without_deposit", Map.of(), 3);
    assertThat(cut.rows()).hasSize(3);
    assertThat(cut.truncated()).isTrue();
    int all = runner.run("users_without_deposit", Map.of(), 10_000).rows().size();
    assertThat(runner.run("users_without_deposit", Map.of(), all).truncated()).isFalse();
  }

  @Test
  @DisplayName("sees a new publication at the next question")
  void picksUpANewVersion() throws IOException {
    Path other = folder.resolve("other");
    Path first = folder.resolve("in-first");
    Path second = folder.resolve("in-second");
    MasterGenerator.generate(GeneratePlan.of(30, 100, 20, 40, 10, 1, "none"), first);
    MasterGenerator.generate(GeneratePlan.of(50, 100, 20, 40, 10, 2, "none"), second);
    MasterPipeline pipeline = new MasterPipeline(TimeSource.system(), event -> {});
    pipeline.run(MasterRequest.full(first, other));
    try (QueryRunner fresh = runner(other)) {
      Map<String, String> never = Map.of("never", "list");
      QueryResult before = fresh.run("last_login", never, 1_000);
      pipeline.run(MasterRequest.full(second, other));
      QueryResult after = fresh.run("last_login", never, 1_000);
      assertThat(before.rows()).hasSize(30);
      assertThat(after.rows()).hasSize(50);
      assertThat(after.version()).isNotEqualTo(before.version());
    }
  }

  @Test
  @DisplayName("writes CSV with a header, exact amounts and no exponent")
  void csv() {
    Outcome outcome =
        execute("amount_deposited", "-p", "date=2023-08-01", "-p", "currency=BTC", "--format=csv");
    assertThat(outcome.exit).isZero();
    assertThat(outcome.out).matches("date,currency,amount\n2023-08-01,btc,[0-9]+\\.[0-9]{18}\n");
  }

  @Test
  @DisplayName("writes JSON with decimals and times as text, counts as numbers")
  void json() throws IOException {
    Outcome outcome = execute("last_login", "--format", "json");
    JsonNode rows = JsonMapper.builder().build().readTree(outcome.out);
    assertThat(rows.size()).isPositive();
    assertThat(rows.get(0).get("last_login_at").asText())
        .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}\\+00:00");
    JsonNode active =
        JsonMapper.builder()
            .build()
            .readTree(execute("active_users", "-p", "date=2023-08-01", "--format=json").out);
    assertThat(active.get(0).get("active_users").isIntegralNumber()).isTrue();
  }

  @Test
  @DisplayName("writes a table with a count of rows")
  void table() {
    List<String> lines =
        new ArrayList<>(
            execute("deposit_funnel", "-p", "from=2023-06-01", "-p", "to=2023-08-21")
                .out
                .lines()
                .toList());
    assertThat(lines.get(0)).matches("step  name +users");
    assertThat(lines).hasSize(7).last().isEqualTo("(5 rows)");
  }

  @Test
  @DisplayName("describes every query, its parameters, tables and traps")
  void list() {
    Outcome outcome = execute("--list");
    assertThat(outcome.exit).isZero();
    assertThat(outcome.out)
        .contains("users_with_more_than_deposits  date=YYYY-MM-DD [n=5] [status=complete]")
        .contains("`> n`, not `>= n`")
        .contains("reads fact_user_day");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "active_user|no query 'active_user'; did you mean active_users?",
        "active_users|needs parameter date",
        "active_users -p date|--param must be k=v",
        "active_users -p date=2023-01-01 -p date=2023-01-02|is given twice",
        "active_users -p date=2023-01-01 --format xml|--format must be table, csv or json",
        "last_login -p user=ffffffffffffffffffffffffffffffff|400 users are known"
      })
  @DisplayName("exits with 2 on wrong usage")
  void usage(String arguments, String message) {
    Outcome outcome = execute(arguments.split(" ", -1));
    assertThat(outcome.exit).isEqualTo(2);
    assertThat(outcome.err).contains(message);
  }

  @Test
  @DisplayName("exits with 1 and says how to make the tables when there are none")
  void noTables() {
    StringWriter err = new StringWriter();
    int exit =
        new CommandLine(new QueryCommand())
            .setErr(new PrintWriter(err))
            .execute("users_without_deposit", "--lake", folder.resolve("empty").toString());
    assertThat(exit).isEqualTo(1);
    assertThat(err.toString()).contains("spreadlake batch master --input DIR");
  }

  private record Outcome(int exit, String out, String err) {}

  private static Outcome execute(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--lake", lake.toString()));
    int exit =
        new CommandLine(new QueryCommand())
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(all.toArray(String[]::new));
    return new Outcome(exit, out.toString(), err.toString());
  }
}
