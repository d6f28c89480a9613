package dev.spreadlake.batch.master;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.batch.generate.GeneratePlan;
import dev.spreadlake.batch.generate.MasterGenerator;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
@DisplayName("What users moved in each currency, by day and so far")
class UserCurrencyDayTest {
  /** Counts and sums of a day: deposits, amount, withdrawals, amount. */
  private record Moved(int deposits, BigDecimal in, int withdrawals, BigDecimal out) {
    static final Moved NOTHING = new Moved(0, BigDecimal.ZERO, 0, BigDecimal.ZERO);

    Moved plus(Moved other) {
      return new Moved(
          deposits + other.deposits,
          in.add(other.in),
          withdrawals + other.withdrawals,
          out.add(other.out));
    }

    String text() {
      return deposits + "," + plain(in) + "," + withdrawals + "," + plain(out);
    }

    private static String plain(BigDecimal amount) {
      return amount.setScale(18).toPlainString();
    }
  }

  @TempDir Path temp;

  @Test
  @DisplayName("equals a computation in plain Java, to the last decimal")
  void equalsPlainJava() throws IOException {
    MasterLake lake = new MasterLake(temp.resolve("lake"), temp.resolve("in"));
    MasterGenerator.generate(
        GeneratePlan.of(40, 1_500, 1_100, 300, 40, 5, "published,duplicate_id=6,unknown_user=5"),
        lake.input);
    assertThat(lake.fullWithShare(1.0).status()).isEqualTo("succeeded");
    Path set = lake.root.resolve("gold/master");

    Map<String, String> users =
        read(set, "dim_user").stream()
            .collect(
                Collectors.toMap(row -> row.get("user_key"), row -> row.get("user_durable_key")));
    // By user and currency, then by day.
    Map<String, TreeMap<String, Moved>> moved = new TreeMap<>();
    for (CSVRecord row : read(set, "fact_deposit")) {
      add(moved, users, row, new Moved(1, amount(row), 0, BigDecimal.ZERO));
    }
    for (CSVRecord row : read(set, "fact_withdrawal")) {
      add(moved, users, row, new Moved(0, BigDecimal.ZERO, 1, amount(row)));
    }
    Map<String, String> expected = new TreeMap<>();
    moved.forEach(
        (who, days) -> {
          Moved soFar = Moved.NOTHING;
          for (Map.Entry<String, Moved> day : days.entrySet()) {
            soFar = soFar.plus(day.getValue());
            expected.put(day.getKey() + " " + who, day.getValue().text() + " | " + soFar.text());
          }
        });

    List<CSVRecord> found = read(set, "fact_user_currency_day");
    assertThat(found).hasSizeGreaterThan(1_000);
    Map<String, String> shown = new TreeMap<>();
    for (CSVRecord row : found) {
      String key =
          String.join(
              " ", row.get("date_key"), row.get("user_durable_key"), row.get("currency_key"));
      assertThat(shown.put(key, values(row, "") + " | " + values(row, "_to_date")))
          .as(key)
          .isNull();
    }
    assertThat(shown).isEqualTo(expected);
    assertThat(found)
        .allMatch(row -> users.get(row.get("user_key")).equals(row.get("user_durable_key")));
  }

  private static void add(
      Map<String, TreeMap<String, Moved>> moved,
      Map<String, String> users,
      CSVRecord row,
      Moved one) {
    if (row.get("tx_status_key").equals("1")) {
      moved
          .computeIfAbsent(
              users.get(row.get("user_key")) + " " + row.get("currency_key"),
              who -> new TreeMap<>())
          .merge(row.get("date_key"), one, Moved::plus);
    }
  }

  private static BigDecimal amount(CSVRecord row) {
    return new BigDecimal(row.get("amount"));
  }

  private static String values(CSVRecord row, String suffix) {
    return List.of("deposits", "deposit_amount", "withdrawals", "withdrawal_amount").stream()
        .map(name -> row.get(name + suffix))
        .collect(Collectors.joining(","));
  }

  private static List<CSVRecord> read(Path set, String table) throws IOException {
    try (CSVParser parser =
        CSVParser.parse(
            set.resolve(table + ".csv"),
            StandardCharsets.UTF_8,
            CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get())) {
      return parser.getRecords();
    }
  }
}
