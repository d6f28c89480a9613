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
import dev.spreadlake.cli.ExitCodes;
import dev.spreadlake.cli.RehearseCommand;
import dev.spreadlake.cli.ReplayCommand;
import dev.spreadlake.cli.ServeCommand;
import dev.spreadlake.cli.SettingsOptions;
import dev.spreadlake.cli.UsageErrors;
import dev.spreadlake.config.Settings;
import dev.spreadlake.config.SettingsException;
import dev.spreadlake.failure.FailureText;
import dev.spreadlake.lake.compact.CompactCommand;
import dev.spreadlake.lake.verify.VerifyCommand;
import dev.spreadlake.simulator.SimulateCommand;
import java.io.PrintWriter;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
      return LocalDate.parse(text);
    } catch (DateTimeParseException e) {
      throw new TypeConversionException("'" + text + "' is not a day such as 2024-02-29");
    }
  }

  static CommandLine commandLine(Map<String, String> environment) {
    CommandLine root = new CommandLine(new Root());
    Function<ParseResult, Settings> settings = parsed -> SettingsOptions.load(parsed, environment);
    for (Object command :
        List.of(
            new ServeCommand(settings),
            new ReplayCommand(settings),
            new WebhookReplayCommand(settings))) {
      CommandLine line = new CommandLine(command);
      SettingsOptions.addTo(line.getCommandSpec());
      root.addSubcommand(line);
    }
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
