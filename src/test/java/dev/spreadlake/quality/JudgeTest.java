package dev.spreadlake.quality;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.market.Book;
import dev.spreadlake.market.Venue;
import dev.spreadlake.quality.QualityRequests.RuleState;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("How rules stand on many data sets, and over a restart")
@Timeout(60)
class JudgeTest {
  private static final Instant START = Instant.parse("2026-11-22T04:10:00Z");
  private static final int BOOKS = 500;

  private final RuleCatalogue catalogue = RuleCatalogue.builtIn();
  private final KeptResults kept = new KeptResults();
  private final List<QualityResult> changes = kept.changes;
  private final List<Judge.Level> levels = kept.levels;

  private Judge judge(int standingsMax) {
    return new Judge(catalogue, standingsMax, kept);
  }

  private static void tell(Judge judge, String rule, String part, boolean passed, int second) {
    judge.verdict(rule, part, passed, START.plusSeconds(second), () -> "found", "");
  }

  private QualityResult failed(String rule, String part) {
    return QualityResult.of(catalogue.get(rule), part, false, "9", "0", 7, START, "before");
  }

  private static List<Book> books() {
    return IntStream.range(0, BOOKS).mapToObj(n -> new Book("book_" + n)).toList();
  }

  @Test
  @DisplayName("every rule of the stream fails and passes again on each of five hundred books")
  void manyBooks() {
    StreamParts parts = new StreamParts(List.of(Venue.BITSO), books());
    Judge judge = judge(parts.standingsMax(catalogue));
    QualityLedger ledger = new QualityLedger(catalogue, parts.datasetsMax());
    List<Rule> rules =
        catalogue.rules().stream().filter(rule -> rule.where() != Place.BATCH).toList();
    for (Rule rule : rules) {
      for (Book book : books()) {
        tell(judge, rule.id(), book.name(), false, 0);
      }
    }
    for (int tick = 0; tick < 3; tick++) {
      judge.standings().forEach(ledger::refresh);
    }

    assertThat(changes).hasSize(rules.size() * BOOKS);
    for (RuleState state : ledger.rules()) {
      assertThat(state.trend()).hasSizeLessThanOrEqualTo(QualityLedger.TREND_MAX);
      assertThat(state.failing()).hasSize(rules.contains(state.rule()) ? BOOKS : 0);
    }
    assertThat(judge.overflow() + ledger.overflow()).isZero();

    changes.clear();
    for (Rule rule : rules) {
      for (Book book : books()) {
        tell(judge, rule.id(), book.name(), true, 1);
        tell(judge, rule.id(), book.name(), true, 10_000);
      }
    }
    assertThat(changes).hasSize(rules.size() * BOOKS).allMatch(QualityResult::passed);
  }

  @Test
  @DisplayName("beyond the bound nothing fails, since it could not pass again, and it is counted")
  void beyondTheBound() {
    Judge judge = judge(1);
    tell(judge, "book.crossed", "btc_mxn", true, 0);
    tell(judge, "book.crossed", "usd_mxn", false, 0);
    tell(judge, "book.crossed", "usd_mxn", true, 60);

    assertThat(changes).isEmpty();
    assertThat(levels).isEmpty();
    assertThat(judge.overflow()).isEqualTo(2);
    tell(judge, "book.crossed", "btc_mxn", false, 61);
    assertThat(changes).hasSize(1);
  }

  @Test
  @DisplayName("a ledger keeps what it has, counts what is beyond its bound, and bounds trends")
  void ledgerBounds() {
    QualityLedger ledger = new QualityLedger(catalogue, 3);
    for (int tick = 0; tick < 2 * QualityLedger.TREND_MAX; tick++) {
      for (int n = 0; n < 5; n++) {
        ledger.refresh(failed("book.crossed", "book_" + n));
      }
    }
    RuleState state =
        ledger.rules().stream()
            .filter(one -> one.rule().id().equals("book.crossed"))
            .findFirst()
            .orElseThrow();
    assertThat(state.failing()).containsExactly("book_0", "book_1", "book_2");
    assertThat(state.trend()).hasSize(3);
    assertThat(ledger.overflow()).isEqualTo(2 * 2 * QualityLedger.TREND_MAX);
  }

  @Test
  @DisplayName("what failed before a restart goes on with the first verdict, and is not told anew")
  void restored() {
    Judge judge = judge(100);
    judge.restore(failed("book.crossed", "btc_mxn"));
    judge.restore(failed("quotes.positive", "silver/spreads"));
    assertThat(judge.standings()).isEmpty();
    assertThat(judge.unjudged())
        .as("for a restart after this one")
        .containsExactly(failed("book.crossed", "btc_mxn"));

    tell(judge, "book.crossed", "btc_mxn", false, 1);
    assertThat(changes).isEmpty();
    assertThat(judge.unjudged()).isEmpty();
    assertThat(judge.standings()).hasSize(1).allMatch(standing -> standing.failingRows() == 8);
    for (int n = 2; n < 10; n++) {
      tell(judge, "book.crossed", "btc_mxn", true, n);
    }
    assertThat(changes).hasSize(1).allMatch(QualityResult::passed);
  }
}
