package dev.spreadlake.venue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.venue.InTurn.Turn;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Kinds of request in turn")
class InTurnTest {
  private enum Kind {
    A,
    B,
    C
  }

  private final InTurn<Kind> turns = new InTurn<>(Kind.class);
  private final List<Kind> sent = new ArrayList<>();

  private Turn send(Kind kind) {
    sent.add(kind);
    return Turn.SENT;
  }

  @Test
  @DisplayName("one that is always due starves no other, and takes what others leave")
  void shared() {
    for (int i = 0; i < 5; i++) {
      assertThat(turns.sendOne(this::send)).isTrue();
    }
    assertThat(sent).containsExactly(Kind.A, Kind.B, Kind.C, Kind.A, Kind.B);
    for (int i = 0; i < 2; i++) {
      turns.sendOne(kind -> kind == Kind.A ? send(kind) : Turn.NOT_DUE);
    }
    assertThat(sent).endsWith(Kind.B, Kind.A, Kind.A);
    assertThat(turns.sendOne(kind -> Turn.NOT_DUE)).isFalse();
  }

  @Test
  @DisplayName("what cannot be afforded waits for its turn, and no cheaper one goes before it")
  void notAfforded() {
    assertThat(turns.sendOne(kind -> kind == Kind.A ? Turn.NOT_AFFORDED : send(kind))).isFalse();
    turns.sendOne(this::send);
    assertThat(turns.sendOne(kind -> kind == Kind.B ? Turn.NOT_AFFORDED : send(kind))).isFalse();
    turns.sendOne(this::send);
    assertThat(sent).containsExactly(Kind.A, Kind.B);
  }
}
