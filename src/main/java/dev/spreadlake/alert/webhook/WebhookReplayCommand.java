package dev.spreadlake.alert.webhook;

import dev.spreadlake.config.Settings;
import dev.spreadlake.time.TimeSource;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/**
 * The command {@code webhook-replay}. Exit 0 if every letter was accepted, 1 if not. Its options
 * are those of the settings, which the composition root adds.
 */
@Command(
    name = "webhook-replay",
    description = "Sends the webhooks that were given up (quarantine/webhooks of the lake) again.",
    mixinStandardHelpOptions = true)
public final class WebhookReplayCommand implements Callable<Integer> {
  private final Function<ParseResult, Settings> settings;
  @Spec private CommandSpec spec;

  /**
   * @param settings reads the settings from the parsed command line
   */
  public WebhookReplayCommand(Function<ParseResult, Settings> settings) {
    this.settings = settings;
  }

  @Override
  public Integer call() throws Exception {
    Settings loaded = settings.apply(spec.commandLine().getParseResult());
    WebhookReplay.Result result =
        new WebhookReplay(
                loaded.webhook(),
                loaded.lake().root(),
                TimeSource.system(),
                spec.commandLine().getOut())
            .run();
    return result.dead() == 0 ? 0 : 1;
  }
}
