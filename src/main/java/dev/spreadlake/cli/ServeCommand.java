package dev.spreadlake.cli;

import dev.spreadlake.App;
import dev.spreadlake.config.Settings;
import dev.spreadlake.time.TimeSource;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** {@code serve}: the server and the page, until the process is told to end. */
@Command(name = "serve", description = "The server and its page (the default command).")
public final class ServeCommand implements Callable<Integer> {
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
    Thread hook =
        new Thread(
            () -> {
              app.stop();
              ended.countDown();
            },
            "shutdown");
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
}
