package dev.spreadlake.venue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.fakes.ManualTime;
import dev.spreadlake.market.Book;
import dev.spreadlake.market.BookState;
import dev.spreadlake.market.Venue;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Books that are due")
class DueBooksTest {
  private final List<Named> books =
      Stream.of("aa_bb", "bb_cc", "cc_dd", "dd_ee").map(Named::new).toList();
  private final DueBooks<Named> due = new DueBooks<>(books);
  private final List<String> asked = new ArrayList<>();

  private boolean ask(Named book) {
    return asked.add(book.book().name());
  }

  @Test
  @DisplayName(
      "keep their turn where it cannot be afforded, so that none is left out again and again")
  void keepTheirTurn() {
    for (int turn = 0; turn < 8; turn++) {
      boolean afforded = turn % 2 == 1;
      assertThat(due.poll(book -> true, book -> afforded && ask(book)))
          .isEqualTo(afforded ? InTurn.Turn.SENT : InTurn.Turn.NOT_AFFORDED);
    }
    assertThat(asked).containsExactly("aa_bb", "bb_cc", "cc_dd", "dd_ee");
  }

  @Test
  @DisplayName("are passed over where they are not wanted, and none may be")
  void notWanted() {
    for (int turn = 0; turn < 3; turn++) {
      due.poll(book -> !book.book().name().equals("bb_cc"), this::ask);
    }
    assertThat(asked).containsExactly("aa_bb", "cc_dd", "dd_ee");
    assertThat(due.poll(book -> false, this::ask)).isEqualTo(InTurn.Turn.NOT_DUE);
  }

  /** A book of which nothing but its name is asked. */
  private static final class Named extends TrackedBook {
    private Named(String name) {
      super(Venue.BITSO, new Book(name), null, new ManualTime("2026-11-22T04:10:00Z"), null, 1);
    }

    @Override
    public long polledAt() {
      return Long.MIN_VALUE;
    }

    @Override
    protected BookState polledState() {
      return BookState.STALE;
    }

    @Override
    protected void dropPoll() {}

    @Override
    protected Shown local(List<BigDecimal> sizes) {
      throw new UnsupportedOperationException();
    }

    @Override
    protected Shown polled(List<BigDecimal> sizes) {
      throw new UnsupportedOperationException();
    }
  }
}
