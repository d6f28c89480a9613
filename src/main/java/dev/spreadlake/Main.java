package dev.spreadlake;

import dev.spreadlake.alert.webhook.WebhookReplayCommand;
import dev.spreadlake.batch.generate.GenerateCommand;
import dev.spreadlake.batch.generate.GenerateMarketCommand;
import dev.spreadlake.batch.market.MarketCommand;
import dev.spreadlake.batch.master.MasterCommand;
import dev.spreadlake.batch.news.GenerateNewsCommand;
import dev.spreadlake.batch.news.NewsCommand;
import dev.spreadlake.batch.query.QueryCommand;
import dev.spreadlake.batch.report.ReportCommand;
import dev.spreadlake.batch.run.DayForm;
import dev.spreadlake.cli.ExitCodes;
import dev.spreadlake.cli.RehearseCommand;
import dev.spreadlake.cli.ReplayCommand;
import dev.spreadlake.cli.ServeCommand;
import dev.spreadlake.cli.SettingDefaults;
import dev.spreadlake.cli.SettingsOptions;
import dev.spreadlake.cli.UsageErrors;
import dev.spreadlake.config.Key;
import dev.spreadlake.config.Settings;
import dev.spreadlake.config.SettingsException;
import dev.spreadlake.failure.FailureText;
import dev.spreadlake.lake.compact.CompactCommand;
import dev.spreadlake.lake.verify.VerifyCommand;
import dev.spreadlake.simulator.SimulateCommand;
import java.io.PrintWriter;
import java.time.LocalDate;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.TypeConversionException;

/**
 * Process edge: arguments, environment, exit codes. The only place that reads the environment or
 * ends the process.
 */
public final class Main {
  private static final Logger LOG = LoggerFactory.getLogger(Main.class);

  private Main() {}

  public static void main(String[] args) {
    System.exit(run(args, System.getenv()));
  }

  /**
   * Runs one command and returns its exit status. What a machine's owner speaks makes no difference
   * to it: libraries that ask for the locale, as the one that scores the news does, find none.
   */
  static int run(String[] args, Map<String, String> environment) {
    Locale.setDefault(Locale.ROOT);
    CommandLine root = commandLine(environment);
    return root.execute(args.length == 0 ? new String[] {"serve"} : args);
  }

  private static LocalDate day(String text) {
    try {
      return DayForm.parse(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }

  private static CommandLine withSettings(Object command, Set<Key> unused) {
    CommandLine line = new CommandLine(command);
    SettingsOptions.addTo(line.getCommandSpec(), unused);
    return line;
  }

  static CommandLine commandLine(Map<String, String> environment) {
    CommandLine root = new CommandLine(new Root());
    Function<ParseResult, Settings> settings = parsed -> SettingsOptions.load(parsed, environment);
    root.addSubcommand(withSettings(new ServeCommand(settings), Set.of()));
    root.addSubcommand(
        withSettings(
            new ReplayCommand(settings), Set.of(Key.FEEDS, Key.REPLAY_PATHS, Key.REPLAY_SPEED)));
    root.addSubcommand(withSettings(new WebhookReplayCommand(settings), Set.of()));
    root.addSubcommand(new RehearseCommand());
    root.addSubcommand(new VerifyCommand());
    root.addSubcommand(new CompactCommand());
    root.addSubcommand(new SimulateCommand());
    root.addSubcommand(new GenerateCommand());
    root.addSubcommand(new GenerateMarketCommand());
    root.addSubcommand(new GenerateNewsCommand());
    root.addSubcommand(new QueryCommand());
    root.addSubcommand(new ReportCommand());
    root.addSubcommand(
        new CommandLine(new Batch())
            .addSubcommand(new MasterCommand())
            .addSubcommand(new MarketCommand())
            .addSubcommand(new NewsCommand()));
    root.setDefaultValueProvider(new SettingDefaults(environment));
    root.setExecutionStrategy(Main::executed);
    root.setCaseInsensitiveEnumValuesAllowed(true);
    root.registerConverter(LocalDate.class, Main::day);
    root.setParameterExceptionHandler(new UsageErrors());
    root.setExecutionExceptionHandler(
        (failure, command, parsed) -> {
          PrintWriter err = command.getErr();
          if (failure instanceof SettingsException wrong) {
            wrong.faults().forEach(fault -> err.println("spreadlake: " + fault));
          } else {
            err.println("spreadlake: " + FailureText.of(failure));
            LOG.debug("command failed", failure);
          }
          err.flush();
          return ExitCodes.of(failure);
        });
    return root;
  }

  /** Runs the command; what it said must have arrived, or it was not done. */
  private static int executed(ParseResult parsed) {
    int status = new CommandLine.RunLast().execute(parsed);
    CommandLine root = parsed.commandSpec().commandLine();
    boolean lost = root.getOut().checkError() || System.out.checkError();
    if (lost && status == ExitCodes.DONE) {
      root.getErr().println("spreadlake: the output could not be written whole");
      root.getErr().flush();
      return ExitCodes.FAILED;
    }
    return status;
  }

  /** The command without a subcommand. */
  @Command(
      name = "spreadlake",
      description = "Watches crypto order books each second, alerts, and keeps a checked lake.",
      synopsisSubcommandLabel = "COMMAND",
      mixinStandardHelpOptions = true,
      scope = ScopeType.INHERIT,
      versionProvider = Version.class,
      subcommands = CommandLine.HelpCommand.class)
  private static final class Root {}

  /** Parent of the batch commands. */
  @Command(
      name = "batch",
      description = "Turns files into checked tables.",
      synopsisSubcommandLabel = "COMMAND")
  private static final class Batch {}

  /** The version from the jar's manifest. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"spreadlake " + App.version()};
    }
  }
}
