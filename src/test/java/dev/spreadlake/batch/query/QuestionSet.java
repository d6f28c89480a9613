package dev.spreadlake.batch.query;

import dev.spreadlake.batch.query.RawMaster.Transaction;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Questions worth asking of a data set: busy days, edges, days without data, both statuses. */
final class QuestionSet {
  /** A query with parameters. */
  record Question(String query, Map<String, String> parameters) {}

  private final List<Question> questions = new ArrayList<>();

  private QuestionSet() {}

  static List<Question> of(RawMaster raw, SplittableRandom random, int days) {
    QuestionSet set = new QuestionSet();
    Map<LocalDate, Long> busy =
        Stream.concat(raw.deposits.stream(), raw.withdrawals.stream())
            .collect(Collectors.groupingBy(Transaction::day, Collectors.counting()));
    List<LocalDate> byUse =
        busy.entrySet().stream()
            .sorted(
                Comparator.<Map.Entry<LocalDate, Long>>comparingLong(e -> -e.getValue())
                    .thenComparing(Map.Entry::getKey))
            .map(Map.Entry::getKey)
            .toList();
    LocalDate first = byUse.stream().min(Comparator.naturalOrder()).orElseThrow();
    LocalDate last = byUse.stream().max(Comparator.naturalOrder()).orElseThrow();
    List<LocalDate> asked = new ArrayList<>(List.of(byUse.get(0), first.minusDays(40), last));
    for (int i = 0; i < days; i++) {
      asked.add(byUse.get(random.nextInt(byUse.size())));
    }
    List<String> users = raw.users.stream().sorted().toList();
    for (LocalDate day : asked) {
      set.onDay(day, random, raw);
      set.ofUser(users.get(random.nextInt(users.size())), day, last);
    }
    set.overall(first, last, users);
    return set.questions;
  }

  private void onDay(LocalDate day, SplittableRandom random, RawMaster raw) {
    for (String status : List.of("complete", "any")) {
      ask("active_users", "date", day, "status", status);
      ask("currencies_deposited", "date", day, "status", status);
      ask("currencies_withdrawn", "date", day, "status", status);
      ask("users_with_more_than_deposits", "date", day, "n", random.nextInt(8), "status", status);
      String currency = raw.deposits.get(random.nextInt(raw.deposits.size())).currency();
      ask("amount_deposited", "date", day, "currency", currency, "status", status);
    }
    ask("users_with_more_than_deposits", "date", day);
    ask("amount_deposited", "date", day, "currency", "mxn");
    ask("dormant_users", "date", day, "days", 1 + random.nextInt(120));
    ask("users_by_level", "date", day);
    ask("dau_wau_mau", "date", day);
    ask("cohort_retention", "cohort", YearMonth.from(day));
  }

  private void ofUser(String user, LocalDate from, LocalDate to) {
    ask("last_login", "user", user);
    ask("last_login", "user", user, "never", "list");
    if (!from.isAfter(to)) {
      ask("logins_between", "from", from, "to", to, "user", user);
      ask("logins_between", "from", from, "to", to);
      ask("deposit_funnel", "from", from, "to", to);
      ask("failure_rate", "from", from, "to", to);
      ask("net_flow", "from", from, "to", from, "status", "any");
      ask("most_active_users", "from", from, "to", to, "n", 7);
    }
  }

  private void overall(LocalDate first, LocalDate last, List<String> users) {
    ask("totals");
    ask("users_without_deposit");
    ask("users_without_deposit", "status", "any");
    ask("last_login");
    ask("last_login", "never", "list");
    for (String query :
        List.of(
            "logins_between",
            "active_users_by_day",
            "deposit_funnel",
            "failure_rate",
            "first_deposits_by_day",
            "most_active_users",
            "net_flow")) {
      ask(query, "from", first, "to", last);
    }
    ask("logins_between", "from", first, "to", first, "user", users.get(0));
  }

  private void ask(String query, Object... namesAndValues) {
    Map<String, String> parameters = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      parameters.put((String) namesAndValues[i], namesAndValues[i + 1].toString());
    }
    questions.add(new Question(query, parameters));
  }
}
