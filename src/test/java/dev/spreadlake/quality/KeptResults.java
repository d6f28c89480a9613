package dev.spreadlake.quality;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Keeps what a judge tells. One thread. */
final class KeptResults implements Judge.Listener {
  final List<QualityResult> changes = new ArrayList<>();
  final List<Judge.Level> levels = new ArrayList<>();

  @Override
  public void changed(QualityResult result) {
    changes.add(result);
  }

  @Override
  public void level(Rule rule, String dataset, Instant at, Judge.Level level) {
    levels.add(level);
  }
}
