package dev.spreadlake.batch;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;

/** When a cron expression is due next, UTC. Immutable. */
public final class DailySchedule {
  private final ExecutionTime times;

  /**
   * @param cron five fields, as in Unix
   * @throws IllegalArgumentException if it is not one
   */
  public DailySchedule(String cron) {
    CronParser parser = new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX));
    this.times = ExecutionTime.forCron(parser.parse(cron));
  }

  /** Time from {@code now} to the next run, at least a millisecond; empty if there is none. */
  public Optional<Duration> untilNext(Instant now) {
    return times
        .timeToNextExecution(now.atZone(ZoneOffset.UTC))
        .map(wait -> wait.compareTo(Duration.ofMillis(1)) < 0 ? Duration.ofMillis(1) : wait);
  }
}
