package dev.spreadlake.cli;

import dev.spreadlake.App;
import dev.spreadlake.config.Settings;
import dev.spreadlake.time.TimeSource;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code serve}: the server and the page, until the process is told to end. */
@Command(name = "serve", description = "The server and its page (the default command).")
public final class ServeCommand implements Callable<Integer> {
  private final Map<String, String> environment;

  @Spec private CommandSpec spec;

  public ServeCommand(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
  }

  @Override
  public Integer call() throws Exception {
    Settings settings = SettingsOptions.load(spec.commandLine().getParseResult(), environment);
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
