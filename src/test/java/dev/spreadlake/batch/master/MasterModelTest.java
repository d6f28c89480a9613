package dev.spreadlake.batch.master;

import static dev.spreadlake.batch.duckdb.DuckDb.literal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.batch.duckdb.DuckDb;
import dev.spreadlake.batch.model.ModelDoc;
import dev.spreadlake.batch.model.SqlModel;
import dev.spreadlake.batch.run.Check;
import dev.spreadlake.batch.run.RuleCatalog;
import dev.spreadlake.batch.run.RunReport;
import dev.spreadlake.quality.QualityResult;
import dev.spreadlake.quality.RuleCatalogue;
import dev.spreadlake.store.Sha256;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class MasterModelTest {
  private static final String ANN = "5dd9db5e033da9c6fb5ba83c7a7ebea9";
  private static final Instant NOW = Instant.parse("2024-01-01T00:00:00Z");

  /** For each check, a change to the tables that it must notice. */
  private static final Map<String, String> DAMAGE = new LinkedHashMap<>();

  static {
    for (String fact : List.of("deposit", "withdrawal")) {
      DAMAGE.put("fact_" + fact + "__id_unique", "insert into core_" + fact + " from core_" + fact);
      DAMAGE.put(
          "fact_" + fact + "__keys_found", "update core_" + fact + " set currency_key = 999");
      DAMAGE.put("fact_" + fact + "__amount_valid", "update core_" + fact + " set amount = -1");
      DAMAGE.put(
          "fact_currency_day__" + fact + "_sums",
          "update fact_currency_day set "
              + fact
              + "_amount = "
              + fact
              + "_amount + 0.000000000000000001");
    }
    DAMAGE.put("fact_event__id_unique", "update core_event set event_id = null");
    DAMAGE.put("fact_event__keys_found", "update core_event set user_key = 42");
    DAMAGE.put("fact_user_day__key_unique", "insert into core_user_day from core_user_day");
    DAMAGE.put("fact_user_day__keys_found", "update core_user_day set date_key = 19990101");
    DAMAGE.put("fact_user_day__running_counts", "update core_user_day set logins_to_date = 0");
    DAMAGE.put(
        "fact_user_day__running_steps",
        "update core_user_day set deposits_to_date = 2 where date_key = 20200102");
    DAMAGE.put(
        "fact_user_currency_day__key_unique",
        "insert into core_user_currency_day from core_user_currency_day");
    DAMAGE.put(
        "fact_user_currency_day__keys_found",
        "update core_user_currency_day set date_key = 19990101");
    DAMAGE.put(
        "fact_user_currency_day__running_steps",
        "update core_user_currency_day set deposit_amount_to_date ="
            + " deposit_amount_to_date - 0.000000000000000001");
    DAMAGE.put(
        "fact_user_currency_day__running_sums",
        "update core_deposit set amount = amount + 0.000000000000000001");
    DAMAGE.put(
        "fact_currency_day__key_unique", "insert into fact_currency_day from fact_currency_day");
    DAMAGE.put("fact_currency_day__keys_found", "delete from dim_currency where currency_key = 1");
    DAMAGE.put(
        "fact_activity_day__key_unique", "insert into fact_activity_day from fact_activity_day");
    DAMAGE.put("fact_activity_day__keys_found", "update fact_activity_day set date_key = 19990101");
    DAMAGE.put(
        "fact_activity_day__users_counted",
        "update fact_activity_day set active_users = active_users + 1");
    DAMAGE.put("dim_user__key_unique", "insert into dim_user from dim_user");
    DAMAGE.put(
        "dim_user__intervals_touch",
        "update dim_user set valid_to = valid_to - interval 1 second where version = 1");
    DAMAGE.put("dim__keys_unique", "update dim_interface set interface = 'web'");
    DAMAGE.put("dim_date__without_holes", "delete from dim_date where date_key = 20200215");
    DAMAGE.put("fact__no_future", "update core_event set event_timestamp = timestamp '2100-01-01'");
    DAMAGE.put("input__rows_add_up", "insert into run_input values ('f', 3, 1, 1, 0)");
  }

  /** The same for checks of several columns: each has to be looked at. */
  private static Stream<String[]> columnsOf(Sql sql) {
    Stream<String> days = columnsOf(sql, "core_user_day");
    Stream<String> users =
        sql.models().model("core_user_activity").doc().columns().stream()
            .filter(column -> !column.name().matches("user_durable_key|last_date_key"))
            .map(MasterModelTest::changed)
            .map(change -> "update dim_user set " + change);
    return Stream.of(
            Stream.concat(days, users)
                .map(change -> new String[] {"fact_user_day__running_counts", change}),
            columnsOf(sql, "core_user_currency_day")
                .map(change -> new String[] {"fact_user_currency_day__running_sums", change}),
            keysOf("core_user_day", "user_key", "date_key", "user_durable_key")
                .map(change -> new String[] {"fact_user_day__key_unique", change}),
            keysOf(
                    "core_user_currency_day",
                    "user_key",
                    "date_key",
                    "user_durable_key",
                    "currency_key")
                .map(change -> new String[] {"fact_user_currency_day__key_unique", change}))
        .flatMap(damages -> damages);
  }

  private static Stream<String> columnsOf(Sql sql, String days) {
    Set<String> keys = Set.of("date_key", "user_key", "user_durable_key", "currency_key");
    return sql.models().model(days).doc().columns().stream()
        .filter(column -> !keys.contains(column.name()))
        .map(MasterModelTest::changed)
        .map(change -> "update " + days + " set " + change);
  }

  private static Stream<String> keysOf(String days, String... keys) {
    return Stream.of(keys).map(key -> "update " + days + " set " + key + " = null");
  }

  private static String changed(ModelDoc.Column column) {
    String name = column.name();
    return column.type().equals("TIMESTAMP")
        ? name + " = coalesce(" + name + ", timestamp '2020-01-02') + interval 1 day"
        : name + " = " + name + " + 1";
  }

  @TempDir private static Path once;
  private static Path soundState;

  @TempDir Path temp;

  @BeforeAll
  static void soundTables() throws IOException {
    MasterLake lake = new MasterLake(once.resolve("lake"), once.resolve("in"));
    String tx = "id,event_timestamp,user_id,amount,currency,tx_status";
    lake.write("user.csv", "user_id", ANN)
        .write(
            "user_level.csv",
            "user_id,jurisdiction,level,event_timestamp",
            ANN + ",mx,1,2020-02-01 00:00:00")
        .write(
            "deposit.csv",
            tx,
            "1,2020-01-02 10:00:00," + ANN + ",10,mxn,complete",
            "2,2020-02-02 10:00:00," + ANN + ",10,mxn,failed")
        .write("withdrawal.csv", tx, "1,2020-01-02 10:00:00," + ANN + ",1,mxn,complete")
        .write(
            "event.csv",
            "id,event_timestamp,user_id,event_name",
            "1,2020-01-02 10:00:00," + ANN + ",login");
    assertThat(lake.full().status()).isEqualTo("succeeded");
    soundState = lake.root.resolve("gold/.state/master/state.duckdb");
  }

  /** A copy of the sound tables, to be damaged. */
  private DuckDb state() throws IOException {
    Path state = Files.copy(soundState, temp.resolve("state.duckdb"));
    DuckDb db = DuckDb.inMemory("512MB", 1, temp.resolve("spill"));
    db.execute(
        "attach "
            + literal(state)
            + " as state;"
            + "use state; create temp macro run_time() as timestamp '2024-01-01';"
            + "create temp table run_input (file varchar, rows_in bigint, accepted bigint,"
            + " quarantined bigint, duplicates bigint);"
            + "create temp table dim_user as select * from state.main.dim_user");
    UserDays.everyDayForChecks(db);
    return db;
  }

  @Test
  @DisplayName("amounts are read to the last digit, whichever way they go")
  void amounts() throws IOException {
    List<String> texts =
        new ArrayList<>(
            List.of("1", "-0.5", "-12.000000000000000001", " 12.5 ", "5.", ".5", "00.10"));
    texts.addAll(List.of("99999999999999999.999999999999999999", "99999999999999999999.5"));
    texts.addAll(List.of("123456789012345678.5", "0.1234567890123456785", "1e5", "abc", ""));
    // Of a constant the engine works the answer out ahead, of rows as a batch does.
    final List<String> constants = List.copyOf(texts);
    Random random = new Random(7);
    for (int i = 0; i < 500; i++) {
      BigInteger digits = new BigInteger(1 + random.nextInt(100), random);
      texts.add(new BigDecimal(digits, random.nextInt(19)).toPlainString());
    }
    try (DuckDb db = DuckDb.inMemory("512MB", 1, temp.resolve("spill"))) {
      Sql.define(db);
      for (String text : constants) {
        assertThat(
                db.queryStrings(
                    "select exact_amount(t) is not distinct from try_cast(t as decimal(38, 18))"
                        + (" from (select " + literal(text) + " as t)")))
            .as(text)
            .containsExactly("true");
      }
      String rows =
          texts.stream().map(text -> "(" + literal(text) + ")").collect(Collectors.joining(", "));
      db.execute("create temp table texts (t varchar); insert into texts values " + rows);
      assertThat(db.queryLong("select count(*) from texts")).isEqualTo(texts.size());
      assertThat(
              db.queryStrings(
                  "select t from texts where exact_amount(t) is distinct from"
                      + " try_cast(t as decimal(38, 18))"))
          .isEmpty();
    }
  }

  @Test
  @DisplayName("every check passes on sound tables and notices the damage it is for")
  void checksCanFail() throws IOException {
    Sql sql = Sql.read();
    Set<String> ids = new TreeSet<>();
    try (DuckDb db = state()) {
      for (Check check : Check.read(sql.folder(), "checks/", RuleCatalogue.builtIn())) {
        ids.add(check.id());
        assertThat(check.run(db, NOW)).matches(QualityResult::passed, check.id());
        db.execute("begin");
        db.execute(DAMAGE.get(check.id()));
        QualityResult found = check.run(db, NOW);
        db.execute("rollback");
        if (check.id().equals("input__rows_add_up")) {
          db.execute("delete from run_input");
        }
        assertThat(found.passed()).as(check.id()).isFalse();
        assertThat(found.detail()).contains("Offending: ");
      }
    }
    assertThat(ids).isEqualTo(new TreeSet<>(DAMAGE.keySet()));
  }

  @Test
  @DisplayName("no column of users and their days can change unnoticed")
  void everyColumnIsChecked() throws IOException {
    Sql sql = Sql.read();
    try (DuckDb db = state()) {
      for (String[] damage : columnsOf(sql).toList()) {
        String path = "checks/" + damage[0] + ".sql";
        db.execute("begin");
        db.execute(damage[1]);
        assertThat(db.queryLong("select count(*) from (" + sql.folder().text(path) + "\n)"))
            .as(damage[1])
            .isPositive();
        db.execute("rollback");
      }
      db.execute("begin");
      db.execute(
          "insert into core_user_day select * replace (user_key + 1 as user_key)"
              + " from core_user_day where date_key = 20200102");
      String unique = sql.folder().text("checks/fact_user_day__key_unique.sql");
      assertThat(db.queryLong("select count(*) from (" + unique + "\n)")).isEqualTo(1);
      db.execute("rollback");
    }
  }

  @Test
  @DisplayName("tables are known to be of other forms of the fields, not of the models alone")
  void fingerprint() {
    Sql sql = Sql.read();
    MessageDigest models = Sha256.digest();
    for (String prefix : List.of("seeds/", "staging/", "core/", "marts/", "hops/")) {
      for (String path : sql.folder().list(prefix, "")) {
        if (!path.endsWith(".yml")) {
          models.update(path.getBytes(StandardCharsets.UTF_8));
          models.update(sql.folder().text(path).getBytes(StandardCharsets.UTF_8));
        }
      }
    }
    assertThat(sql.fingerprint()).isNotEqualTo(Sha256.hex(models)).isEqualTo(sql.fingerprint());
  }

  @Test
  @DisplayName("each hop adds up on sound tables, and does not once its table lacks a row")
  void hopsCanFail() throws IOException {
    Sql sql = Sql.read();
    try (DuckDb db = state()) {
      List<RunReport.Hop> sound = new MasterHops(db, sql).all();
      assertThat(sound).hasSize(6).allMatch(RunReport.Hop::adds).allMatch(hop -> hop.rowsIn() > 0);
      for (RunReport.Hop hop : sound) {
        String table = hop.to().substring("gold/".length());
        db.execute(
            ("create or replace temp view " + table)
                + (" as select * from state.main." + table + " offset 1"));
        assertThat(new MasterHops(db, sql).all())
            .filteredOn(found -> found.to().equals(hop.to()))
            .noneMatch(RunReport.Hop::adds);
        db.execute("drop view temp.main." + table);
      }
    }
  }

  @Test
  @DisplayName("each description names the columns its table has, with their types")
  void descriptionsAreTrue() throws IOException {
    try (DuckDb db = state()) {
      for (SqlModel model : Sql.read().models().inOrder()) {
        String name = model.name();
        if (model.doc().layer().equals("staging") || name.endsWith("_repeat")) {
          continue;
        }
        List<String> described =
            model.doc().columns().stream().map(c -> c.name() + " " + c.type()).toList();
        List<String> found =
            db.query(
                "select column_name || ' ' || column_type from (describe " + name + ")",
                row -> row.getString(1));
        assertThat(found).as(name).isEqualTo(described);
        for (ModelDoc.ForeignKey key : model.doc().foreignKeys()) {
          assertThat(Sql.read().models().model(key.table()).doc().columns())
              .anyMatch(column -> column.name().equals(key.targetColumn()));
        }
      }
    }
  }

  @Test
  @DisplayName("every rule that the staging models name is in the catalogue")
  void rulesAreDescribed() {
    Sql sql = Sql.read();
    RuleCatalog rules = RuleCatalog.of("master");
    Set<String> known = new TreeSet<>();
    rules.rules().forEach(rule -> known.add(rule.name()));
    Pattern named = Pattern.compile("then '([a-z_]+)'");
    for (SqlModel model : sql.models().layer("staging")) {
      assertThat(model.sql()).as("a join reorders lines").doesNotContainPattern("join [a-z_]+ as");
      Matcher matcher = named.matcher(model.sql());
      while (matcher.find()) {
        assertThat(known).contains(matcher.group(1));
      }
    }
    assertThat(known).contains("duplicate_id", "duplicate_row", "unknown_user", "line_too_long");
  }
}
