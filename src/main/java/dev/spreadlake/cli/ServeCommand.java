package dev.spreadlake.cli;

import dev.spreadlake.App;
import dev.spreadlake.config.Settings;
import dev.spreadlake.time.TimeSource;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** {@code serve}: the server and the page, until the process is told to end. */
@Command(name = "serve", description = "The server and its page (the default command).")
public final class ServeCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(ServeCommand.class);

  /**
   * From the signal on; leaves a moment of the 10 s for the JVM itself, which a busy machine needs.
   */
  private static final Duration STOP_MAX = Duration.ofMillis(8_500);

  private final Function<ParseResult, Settings> settingsOf;

  @Spec private CommandSpec spec;

  public ServeCommand(Function<ParseResult, Settings> settingsOf) {
    this.settingsOf = settingsOf;
  }

  @Override
  public Integer call() throws Exception {
    Settings settings = settingsOf.apply(spec.commandLine().getParseResult());
    App app = new App(settings, TimeSource.system());
    CountDownLatch ended = new CountDownLatch(1);
    Thread hook = new Thread(() -> stopInTime(app, ended), "shutdown");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      app.start();
    } catch (Exception failed) {
      Runtime.getRuntime().removeShutdownHook(hook);
      app.stop();
      throw failed;
    }
    spec.commandLine().getOut().println("Spreadlake is at " + app.url());
    spec.commandLine().getOut().flush();
    ended.await();
    return ExitCodes.DONE;
  }

  /**
   * Runs in the shutdown hook, whose return lets the process end. A stop that takes longer than the
   * bound, or waits for a start, is cut off there: the lake stands that as it stands a crash.
   */
  private static void stopInTime(App app, CountDownLatch ended) {
    Thread stopping = new Thread(app::stop, "stop");
    stopping.setDaemon(true);
    stopping.start();
    try {
      stopping.join(STOP_MAX.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (stopping.isAlive()) {
      LOG.error("not stopped within {} ms, ending now", STOP_MAX.toMillis());
    }
    ended.countDown();
  }
}
