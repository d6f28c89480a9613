package dev.spreadlake.alert;

import java.util.ArrayList;
import java.util.List;

/** Keeps what an engine tells. One thread. */
final class KeptAlerts implements AlertEngine.Sink {
  final List<AlertEvent> events = new ArrayList<>();
  final List<Mark> marks = new ArrayList<>();

  @Override
  public void event(AlertEvent event) {
    events.add(event);
  }

  @Override
  public void mark(Mark mark) {
    marks.add(mark);
  }
}
