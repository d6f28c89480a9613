package dev.spreadlake.alert;

import dev.spreadlake.market.Book;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The kept rules: one for each threshold and book by default, those of the settings file, and those
 * put over HTTP, which come first where ids are equal. Not thread-safe.
 */
public final class RuleSet {
  private final List<BigDecimal> thresholds;
  private final List<BigDecimal> basisThresholds;
  private final int putMax;
  private final Set<Book> books = new LinkedHashSet<>();
  private final Map<String, AlertRule> fromSettings = new LinkedHashMap<>();
  private final Map<String, AlertRule> put = new LinkedHashMap<>();

  /** Without thresholds of the basis. */
  public RuleSet(List<BigDecimal> thresholds, List<AlertRule> settingsRules, int putMax) {
    this(thresholds, List.of(), settingsRules, putMax);
  }

  /**
   * @param basisThresholds percent, for the basis of the implied USD/MXN
   * @param putMax most rules that may be put over HTTP
   */
  public RuleSet(
      List<BigDecimal> thresholds,
      List<BigDecimal> basisThresholds,
      List<AlertRule> settingsRules,
      int putMax) {
    this.thresholds = List.copyOf(thresholds);
    this.basisThresholds = List.copyOf(basisThresholds);
    this.putMax = putMax;
    settingsRules.forEach(rule -> fromSettings.put(rule.id(), rule));
  }

  /** The rule that a threshold stands for. */
  static AlertRule ofThreshold(Book book, BigDecimal threshold) {
    String text = AlertRule.text(threshold);
    return new AlertRule(
        AlertRule.defaultId(book.name(), threshold),
        book + " spread above " + text + " %",
        book,
        threshold,
        threshold,
        Duration.ZERO,
        Severity.WARN);
  }

  /** Makes the default rules of one more book, or of the basis. */
  void addBook(Book book) {
    if (books.add(book)) {
      boolean basis = BasisSeries.is(book);
      for (BigDecimal threshold : basis ? basisThresholds : thresholds) {
        AlertRule rule = basis ? BasisSeries.ofThreshold(threshold) : ofThreshold(book, threshold);
        fromSettings.putIfAbsent(rule.id(), rule);
      }
    }
  }

  /**
   * What would be kept if this rule were added or replaced; nothing changes yet.
   *
   * @throws IllegalArgumentException if there are too many, or its book is not known
   */
  List<AlertRule> keptWith(AlertRule rule) {
    if (QualityAlerts.is(rule.id())) {
      throw new IllegalArgumentException("an id that begins with quality: is a quality rule's");
    }
    if (BasisSeries.is(rule.book()) && !books.contains(rule.book())) {
      throw new IllegalArgumentException(
          "the basis is not watched here: it needs btc_mxn, btcusdt and usd_mxn");
    }
    if (rule.book() != null && !books.contains(rule.book())) {
      throw new IllegalArgumentException(
          "book '" + rule.book() + "' is not watched; books are " + books);
    }
    if (!put.containsKey(rule.id()) && put.size() >= putMax) {
      throw new IllegalArgumentException("at most " + putMax + " rules may be kept");
    }
    Map<String, AlertRule> with = new LinkedHashMap<>(put);
    with.put(rule.id(), rule);
    return List.copyOf(with.values());
  }

  /**
   * What would be kept without this rule; nothing changes yet. A rule of the settings with the same
   * id would hold again.
   *
   * @throws IllegalArgumentException for a rule that comes from the settings
   */
  List<AlertRule> keptWithout(String id) {
    if (!put.containsKey(id) && fromSettings.containsKey(id)) {
      throw new IllegalArgumentException(
          "rule '"
              + id
              + "' comes from the settings (alerts.thresholds, alerts.basis-thresholds, alerts.rules): change it there");
    }
    Map<String, AlertRule> without = new LinkedHashMap<>(put);
    without.remove(id);
    return List.copyOf(without.values());
  }

  /** True if a rule with this id was put over HTTP. */
  boolean isKept(String id) {
    return put.containsKey(id);
  }

  /** True if there is a rule with this id, wherever it comes from. */
  boolean has(String id) {
    return all().stream().anyMatch(rule -> rule.id().equals(id));
  }

  /** Adds or replaces a rule put over HTTP. */
  void put(AlertRule rule) {
    put.put(rule.id(), rule);
  }

  /** Removes a rule put over HTTP, if there is one. */
  void delete(String id) {
    put.remove(id);
  }

  /**
   * Takes in rules read back at start, whatever their book. Of those that an earlier version told
   * apart by the zeros of their threshold the last one counts.
   */
  void restore(Collection<AlertRule> rules) {
    rules.forEach(rule -> put(rule.canonical()));
  }

  /** Every rule in force. */
  List<AlertRule> all() {
    Map<String, AlertRule> all = new LinkedHashMap<>(fromSettings);
    all.putAll(put);
    return List.copyOf(all.values());
  }

  /** The rules in force on one book. */
  List<AlertRule> on(Book book) {
    List<AlertRule> rules = new ArrayList<>();
    for (AlertRule rule : all()) {
      if (applies(rule, book)) {
        rules.add(rule);
      }
    }
    return rules;
  }

  /** The rule with this id if it is in force on the book, else null. */
  AlertRule on(Book book, String id) {
    AlertRule rule = put.getOrDefault(id, fromSettings.get(id));
    return rule != null && applies(rule, book) ? rule : null;
  }

  Set<Book> books() {
    return Set.copyOf(books);
  }

  private static boolean applies(AlertRule rule, Book book) {
    return rule.book() == null ? !BasisSeries.is(book) : rule.book().equals(book);
  }
}
