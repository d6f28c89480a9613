package dev.spreadlake.batch.query;

import dev.spreadlake.batch.query.RawMaster.Event;
import dev.spreadlake.batch.query.RawMaster.Level;
import dev.spreadlake.batch.query.RawMaster.Transaction;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Every named query once more, from the raw rows with plain collections. Slow and simple on
 * purpose. Rows are lists of text as {@link QueryResult#text} gives them.
 */
final class Reference {
  private final RawMaster raw;

  Reference(RawMaster raw) {
    this.raw = raw;
  }

  /** The rows that the query must give, in order. */
  List<List<String>> answer(String query, Map<String, String> p) {
    return switch (query) {
      case "active_users" ->
          List.of(List.of(p.get("date"), "" + activeOn(day(p, "date"), any(p)).size()));
      case "users_without_deposit" -> withoutDeposit(any(p));
      case "users_with_more_than_deposits" ->
          moreThan(day(p, "date"), Integer.parseInt(p.getOrDefault("n", "5")), any(p));
      case "last_login" -> lastLogin(p.get("user"), "list".equals(p.get("never")));
      case "logins_between" -> logins(day(p, "from"), day(p, "to"), p.get("user"));
      case "currencies_deposited" -> currencies(raw.deposits, p);
      case "currencies_withdrawn" -> currencies(raw.withdrawals, p);
      case "amount_deposited" -> amount(p);
      case "active_users_by_day" -> byDay(day(p, "from"), day(p, "to"));
      case "cohort_retention" -> retention(YearMonth.parse(p.get("cohort")));
      case "deposit_funnel" -> funnel(day(p, "from"), day(p, "to"));
      case "dormant_users" ->
          dormant(day(p, "date"), Integer.parseInt(p.getOrDefault("days", "90")));
      case "failure_rate" -> failures(day(p, "from"), day(p, "to"));
      case "first_deposits_by_day" -> firstDeposits(day(p, "from"), day(p, "to"));
      case "most_active_users" ->
          mostActive(day(p, "from"), day(p, "to"), Integer.parseInt(p.getOrDefault("n", "10")));
      case "net_flow" -> netFlow(p);
      case "users_by_level" -> byLevel(day(p, "date"));
      case "totals" -> totals();
      case "dau_wau_mau" -> windows(day(p, "date"));
      default -> throw new IllegalArgumentException("no reference for " + query);
    };
  }

  private static LocalDate day(Map<String, String> p, String name) {
    return LocalDate.parse(p.get(name));
  }

  private static boolean any(Map<String, String> p) {
    return "any".equals(p.get("status"));
  }

  private static boolean within(LocalDate day, LocalDate from, LocalDate to) {
    return !day.isBefore(from) && !day.isAfter(to);
  }

  private Stream<Transaction> transactions() {
    return Stream.concat(raw.deposits.stream(), raw.withdrawals.stream());
  }

  private Set<String> activeOn(LocalDate day, boolean any) {
    return transactions()
        .filter(t -> t.day().equals(day) && (any || t.complete()))
        .map(Transaction::user)
        .collect(Collectors.toSet());
  }

  private List<List<String>> withoutDeposit(boolean any) {
    Set<String> left = new TreeSet<>(raw.users);
    for (Transaction deposit : raw.deposits) {
      if (any || deposit.complete()) {
        left.remove(deposit.user());
      }
    }
    return left.stream().map(List::of).toList();
  }

  private List<List<String>> moreThan(LocalDate day, int n, boolean any) {
    Map<String, Integer> counts = new TreeMap<>();
    for (Transaction deposit : raw.deposits) {
      if ((any || deposit.complete()) && !deposit.day().isAfter(day)) {
        counts.merge(deposit.user(), 1, Integer::sum);
      }
    }
    return counts.entrySet().stream()
        .filter(e -> e.getValue() > n)
        .map(e -> List.of(e.getKey(), "" + e.getValue()))
        .toList();
  }

  private List<List<String>> lastLogin(String user, boolean never) {
    Map<String, LocalDateTime> last = new TreeMap<>();
    for (Event event : raw.events) {
      if (event.login()) {
        last.merge(event.user(), event.at(), (a, b) -> a.isAfter(b) ? a : b);
      }
    }
    List<List<String>> rows = new ArrayList<>();
    for (String id : new TreeSet<>(raw.users)) {
      if ((user == null || user.equals(id)) && (never || last.containsKey(id))) {
        rows.add(List.of(id, QueryResult.text(last.get(id))));
      }
    }
    return rows;
  }

  private List<List<String>> logins(LocalDate from, LocalDate to, String user) {
    Map<String, Integer> counts = new TreeMap<>();
    for (Event event : raw.events) {
      if (event.login()
          && within(event.day(), from, to)
          && (user == null || user.equals(event.user()))) {
        counts.merge(event.user(), 1, Integer::sum);
      }
    }
    return counts.entrySet().stream().map(e -> List.of(e.getKey(), "" + e.getValue())).toList();
  }

  private static List<List<String>> currencies(List<Transaction> rows, Map<String, String> p) {
    LocalDate day = day(p, "date");
    Set<String> seen = new HashSet<>();
    for (Transaction row : rows) {
      if (row.day().equals(day) && (any(p) || row.complete())) {
        seen.add(row.currency());
      }
    }
    return List.of(List.of(p.get("date"), "" + seen.size()));
  }

  private List<List<String>> amount(Map<String, String> p) {
    LocalDate day = day(p, "date");
    BigDecimal sum = BigDecimal.ZERO.setScale(18);
    for (Transaction row : raw.deposits) {
      if (row.day().equals(day)
          && row.currency().equals(p.get("currency"))
          && (any(p) || row.complete())) {
        sum = sum.add(row.amount());
      }
    }
    return List.of(List.of(p.get("date"), p.get("currency"), sum.toPlainString()));
  }

  private List<List<String>> byDay(LocalDate from, LocalDate to) {
    Map<LocalDate, List<Set<String>>> days = new TreeMap<>();
    transactions()
        .forEach(
            t -> {
              if (t.complete()) {
                usersOf(days, t.day(), 0).add(t.user());
                usersOf(days, t.day(), t.kind().equals("deposit") ? 1 : 2).add(t.user());
              } else {
                usersOf(days, t.day(), 0);
              }
            });
    for (Event event : raw.events) {
      Set<String> loggedIn = usersOf(days, event.day(), 3);
      if (event.login()) {
        loggedIn.add(event.user());
      }
    }
    List<List<String>> rows = new ArrayList<>();
    days.forEach(
        (day, users) -> {
          if (within(day, from, to)) {
            List<String> row = new ArrayList<>(List.of(day.toString()));
            users.forEach(set -> row.add("" + set.size()));
            rows.add(row);
          }
        });
    return rows;
  }

  private static Set<String> usersOf(
      Map<LocalDate, List<Set<String>>> days, LocalDate day, int which) {
    return days.computeIfAbsent(
            day, d -> List.of(new HashSet<>(), new HashSet<>(), new HashSet<>(), new HashSet<>()))
        .get(which);
  }

  private Map<String, LocalDateTime> firstDeposit(boolean any) {
    Map<String, LocalDateTime> first = new HashMap<>();
    for (Transaction row : raw.deposits) {
      if (any || row.complete()) {
        first.merge(row.user(), row.at(), (a, b) -> a.isBefore(b) ? a : b);
      }
    }
    return first;
  }

  /** Days on which a user had a complete transaction or a login. */
  private Map<String, Set<LocalDate>> comings() {
    Map<String, Set<LocalDate>> days = new HashMap<>();
    transactions()
        .filter(Transaction::complete)
        .forEach(t -> days.computeIfAbsent(t.user(), u -> new HashSet<>()).add(t.day()));
    raw.events.stream()
        .filter(Event::login)
        .forEach(e -> days.computeIfAbsent(e.user(), u -> new HashSet<>()).add(e.day()));
    return days;
  }

  private List<List<String>> retention(YearMonth cohort) {
    Map<String, LocalDateTime> first = firstDeposit(false);
    Map<String, Set<LocalDate>> comings = comings();
    Map<Long, Set<String>> active = new TreeMap<>();
    int size = 0;
    for (Map.Entry<String, LocalDateTime> member : first.entrySet()) {
      if (YearMonth.from(member.getValue()).equals(cohort)) {
        size++;
        for (LocalDate day : comings.get(member.getKey())) {
          long months = cohort.until(YearMonth.from(day), ChronoUnit.MONTHS);
          if (months >= 0) {
            active.computeIfAbsent(months, m -> new HashSet<>()).add(member.getKey());
          }
        }
      }
    }
    List<List<String>> rows = new ArrayList<>();
    for (Map.Entry<Long, Set<String>> month : active.entrySet()) {
      rows.add(
          List.of(
              cohort.atDay(1).toString(),
              "" + month.getKey(),
              "" + size,
              "" + month.getValue().size(),
              percent(month.getValue().size(), size)));
    }
    return rows;
  }

  private static String percent(long part, long whole) {
    return ""
        + BigDecimal.valueOf(part * 100)
            .divide(BigDecimal.valueOf(whole), 2, RoundingMode.HALF_UP)
            .doubleValue();
  }

  private Map<String, LocalDateTime[]> seen() {
    Map<String, LocalDateTime[]> seen = new HashMap<>();
    Stream.concat(
            transactions().map(t -> Map.entry(t.user(), t.at())),
            raw.events.stream().map(e -> Map.entry(e.user(), e.at())))
        .forEach(
            e ->
                seen.merge(
                    e.getKey(),
                    new LocalDateTime[] {e.getValue(), e.getValue()},
                    (a, b) ->
                        new LocalDateTime[] {
                          a[0].isBefore(b[0]) ? a[0] : b[0], a[1].isAfter(b[1]) ? a[1] : b[1]
                        }));
    return seen;
  }

  private List<List<String>> funnel(LocalDate from, LocalDate to) {
    Set<String> loggedIn =
        raw.events.stream().filter(Event::login).map(Event::user).collect(Collectors.toSet());
    Map<String, LocalDateTime> tried = firstDeposit(true);
    Map<String, LocalDateTime> done = firstDeposit(false);
    Set<String> once = new HashSet<>();
    Set<String> again = new HashSet<>();
    for (Transaction row : raw.deposits) {
      if (row.complete() && !once.add(row.user())) {
        again.add(row.user());
      }
    }
    long[] steps = new long[5];
    for (Map.Entry<String, LocalDateTime[]> user : seen().entrySet()) {
      if (within(user.getValue()[0].toLocalDate(), from, to)) {
        steps[0]++;
        if (loggedIn.contains(user.getKey())) {
          steps[1]++;
          steps[2] += tried.containsKey(user.getKey()) ? 1 : 0;
          steps[3] += done.containsKey(user.getKey()) ? 1 : 0;
          steps[4] += again.contains(user.getKey()) ? 1 : 0;
        }
      }
    }
    String[] names = {"seen", "logged in", "tried to deposit", "deposited", "deposited again"};
    List<List<String>> rows = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      rows.add(List.of("" + (i + 1), names[i], "" + steps[i]));
    }
    return rows;
  }

  private List<List<String>> dormant(LocalDate day, int days) {
    Set<String> recent = new HashSet<>();
    LocalDate after = day.minusDays(days);
    transactions()
        .filter(t -> t.day().isAfter(after) && !t.day().isAfter(day))
        .forEach(t -> recent.add(t.user()));
    raw.events.stream()
        .filter(e -> e.day().isAfter(after) && !e.day().isAfter(day))
        .forEach(e -> recent.add(e.user()));
    List<List<String>> rows = new ArrayList<>();
    for (Map.Entry<String, LocalDateTime[]> user : new TreeMap<>(seen()).entrySet()) {
      LocalDateTime[] at = user.getValue();
      if (!at[0].toLocalDate().isAfter(day) && !recent.contains(user.getKey())) {
        rows.add(
            List.of(user.getKey(), QueryResult.text(at[0]), "" + at[1].toLocalDate().isAfter(day)));
      }
    }
    return rows;
  }

  private List<List<String>> failures(LocalDate from, LocalDate to) {
    Map<List<String>, long[]> groups =
        new TreeMap<>(
            Comparator.<List<String>, String>comparing(k -> k.get(0))
                .thenComparing(k -> k.get(1))
                .thenComparing(k -> k.get(2)));
    transactions()
        .filter(t -> within(t.day(), from, to))
        .forEach(
            t -> {
              long[] count =
                  groups.computeIfAbsent(
                      List.of(t.kind(), t.channel(), t.currency()), k -> new long[2]);
              count[0]++;
              count[1] += t.complete() ? 0 : 1;
            });
    List<List<String>> rows = new ArrayList<>();
    groups.forEach(
        (key, count) -> {
          List<String> row = new ArrayList<>(key);
          row.addAll(List.of("" + count[0], "" + count[1], percent(count[1], count[0])));
          rows.add(row);
        });
    return rows;
  }

  private List<List<String>> firstDeposits(LocalDate from, LocalDate to) {
    Map<LocalDate, Integer> counts = new TreeMap<>();
    for (LocalDateTime first : firstDeposit(false).values()) {
      if (within(first.toLocalDate(), from, to)) {
        counts.merge(first.toLocalDate(), 1, Integer::sum);
      }
    }
    return counts.entrySet().stream()
        .map(e -> List.of(e.getKey().toString(), "" + e.getValue()))
        .toList();
  }

  private List<List<String>> mostActive(LocalDate from, LocalDate to, int n) {
    Map<String, long[]> counts = new HashMap<>();
    Map<String, Set<LocalDate>> days = new HashMap<>();
    transactions()
        .filter(t -> within(t.day(), from, to))
        .forEach(
            t -> {
              days.computeIfAbsent(t.user(), u -> new HashSet<>()).add(t.day());
              counts
                      .computeIfAbsent(t.user(), u -> new long[3])[
                      t.kind().equals("deposit") ? 0 : 1] +=
                  t.complete() ? 1 : 0;
            });
    raw.events.stream()
        .filter(e -> within(e.day(), from, to))
        .forEach(
            e -> {
              days.computeIfAbsent(e.user(), u -> new HashSet<>()).add(e.day());
              counts.computeIfAbsent(e.user(), u -> new long[3])[2] += e.login() ? 1 : 0;
            });
    return counts.entrySet().stream()
        .sorted(
            Comparator.<Map.Entry<String, long[]>>comparingLong(e -> -total(e.getValue()))
                .thenComparing(Map.Entry::getKey))
        .limit(n)
        .map(
            e ->
                List.of(
                    e.getKey(),
                    "" + e.getValue()[0],
                    "" + e.getValue()[1],
                    "" + e.getValue()[2],
                    "" + days.get(e.getKey()).size()))
        .toList();
  }

  private static long total(long[] counts) {
    return counts[0] + counts[1] + counts[2];
  }

  private List<List<String>> netFlow(Map<String, String> p) {
    LocalDate from = day(p, "from");
    LocalDate to = day(p, "to");
    Function<Collection<Transaction>, Map<String, List<Transaction>>> byCurrency =
        rows ->
            rows.stream()
                .filter(t -> within(t.day(), from, to))
                .filter(t -> any(p) || t.complete())
                .collect(Collectors.groupingBy(Transaction::currency));
    Map<String, List<Transaction>> in = byCurrency.apply(raw.deposits);
    Map<String, List<Transaction>> out = byCurrency.apply(raw.withdrawals);
    Set<String> codes = new TreeSet<>(in.keySet());
    codes.addAll(out.keySet());
    List<List<String>> rows = new ArrayList<>();
    for (String code : codes) {
      List<Transaction> deposits = in.getOrDefault(code, List.of());
      List<Transaction> withdrawals = out.getOrDefault(code, List.of());
      BigDecimal deposited = sum(deposits);
      BigDecimal withdrawn = sum(withdrawals);
      rows.add(
          List.of(
              code,
              "" + deposits.size(),
              "" + withdrawals.size(),
              deposited.toPlainString(),
              withdrawn.toPlainString(),
              deposited.subtract(withdrawn).toPlainString()));
    }
    return rows;
  }

  private static BigDecimal sum(List<Transaction> rows) {
    return rows.stream()
        .map(Transaction::amount)
        .reduce(BigDecimal.ZERO.setScale(18), BigDecimal::add);
  }

  private List<List<String>> byLevel(LocalDate day) {
    Map<String, Level> last = new HashMap<>();
    for (Level level : raw.levels) {
      if (!level.at().toLocalDate().isAfter(day) && raw.users.contains(level.user())) {
        last.merge(level.user(), level, Reference::later);
      }
    }
    Map<List<String>, Integer> counts =
        new TreeMap<>(
            Comparator.<List<String>, String>comparing(k -> k.get(0)).thenComparing(k -> k.get(1)));
    for (String user : raw.users) {
      Level level = last.get(user);
      counts.merge(
          level == null
              ? List.of("unknown", "")
              : List.of(level.jurisdiction(), "" + level.level()),
          1,
          Integer::sum);
    }
    return counts.entrySet().stream()
        .map(e -> List.of(e.getKey().get(0), e.getKey().get(1), "" + e.getValue()))
        .toList();
  }

  private List<List<String>> totals() {
    Set<LocalDate> days = new TreeSet<>();
    seen().values().forEach(at -> days.addAll(List.of(at[0].toLocalDate(), at[1].toLocalDate())));
    List<LocalDate> sorted = new ArrayList<>(days);
    int depositors = firstDeposit(false).size();
    int tried = firstDeposit(true).size();
    long loggedIn = raw.events.stream().filter(Event::login).map(Event::user).distinct().count();
    return List.of(
        List.of(
            sorted.get(0).toString(),
            sorted.get(sorted.size() - 1).toString(),
            "" + raw.users.size(),
            "" + depositors,
            "" + (tried - depositors),
            "" + (raw.users.size() - tried),
            "" + loggedIn,
            "" + raw.deposits.size(),
            "" + raw.withdrawals.size()));
  }

  /** Of two at one instant the higher level counts, then the jurisdiction that sorts last. */
  private static Level later(Level a, Level b) {
    return Comparator.comparing(Level::at)
                .thenComparing(Level::level)
                .thenComparing(Level::jurisdiction)
                .compare(a, b)
            >= 0
        ? a
        : b;
  }

  private List<List<String>> windows(LocalDate day) {
    long[] counts = new long[3];
    int[] lengths = {1, 7, 30};
    for (Set<LocalDate> days : comings().values()) {
      for (int i = 0; i < 3; i++) {
        LocalDate after = day.minusDays(lengths[i]);
        counts[i] += days.stream().anyMatch(d -> d.isAfter(after) && !d.isAfter(day)) ? 1 : 0;
      }
    }
    return List.of(List.of(day.toString(), "" + counts[0], "" + counts[1], "" + counts[2]));
  }
}
