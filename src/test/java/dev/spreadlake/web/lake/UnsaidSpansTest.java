package dev.spreadlake.web.lake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.basis.ImpliedSecond;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Spans without an implied rate")
class UnsaidSpansTest {
  private static final Instant FROM = Instant.parse("2026-11-22T04:00:00Z");
  private static final BigDecimal ONE = BigDecimal.ONE;

  private static ImpliedSecond second(int n, String reason) {
    BigDecimal said = reason == null ? ONE : null;
    return new ImpliedSecond(FROM.plusSeconds(n), said, said, said, said, said, reason);
  }

  private static UnsaidSpans.Span span(int from, int to, int seconds, String reason) {
    return new UnsaidSpans.Span(FROM.plusSeconds(from), FROM.plusSeconds(to), seconds, reason);
  }

  @Test
  @DisplayName("are runs of one reason, and what was never recorded between two seconds")
  void runs() {
    UnsaidSpans spans = new UnsaidSpans(10);
    int n = 0;
    for (String reason : new String[] {null, "a", "a", "b", null, null, "b"}) {
      spans.add(second(n++, reason));
    }
    spans.add(second(n + 2, "b"));
    assertThat(spans.spans())
        .containsExactly(
            span(1, 2, 2, "a"),
            span(3, 3, 1, "b"),
            span(6, 6, 1, "b"),
            span(7, 8, 2, "not_recorded"),
            span(9, 9, 1, "b"));
  }

  @Test
  @DisplayName("stay few however often the rate fails, and leave out no second of it")
  void bounded() {
    int max = 50;
    UnsaidSpans spans = new UnsaidSpans(max);
    int unsaid = 0;
    for (int n = 0; n < 100_000; n++) {
      String reason = n % 3 == 0 ? "a" : n % 7 == 0 ? "b" : null;
      unsaid += reason == null ? 0 : 1;
      spans.add(second(n, reason));
    }
    List<UnsaidSpans.Span> all = spans.spans();
    assertThat(all).hasSizeBetween(max / 4, max);
    assertThat(all.stream().mapToLong(UnsaidSpans.Span::seconds).sum()).isEqualTo(unsaid);
    for (int i = 1; i < all.size(); i++) {
      assertThat(all.get(i).from()).isAfter(all.get(i - 1).to());
    }
  }
}
