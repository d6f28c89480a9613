package dev.spreadlake.lake.verify;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code verify}: 0 if the lake is as its manifests say, 1 if not, 2 if there is no lake. */
@Command(
    name = "verify",
    description = "Re-counts and re-hashes the lake against its manifests.",
    mixinStandardHelpOptions = true)
public final class VerifyCommand implements Callable<Integer> {
  @Option(
      names = "--lake",
      paramLabel = "DIR",
      defaultValue = "${env:SPREADLAKE_LAKE_ROOT:-lake}",
      description = "the lake's root (default: ${DEFAULT-VALUE})")
  private Path lake;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    if (!Files.isDirectory(lake)) {
      throw new ParameterException(
          spec.commandLine(), "--lake: no such folder (was '" + lake + "')");
    }
    LakeVerifier.Report report = new LakeVerifier(lake).verify();
    PrintWriter out = spec.commandLine().getOut();
    LakeVerifier.sorted(report.findings()).forEach(finding -> out.println("wrong  " + finding));
    out.printf(
        "verified  folders=%d files=%d rows=%d bytes=%d findings=%d%n",
        report.folders(), report.files(), report.rows(), report.bytes(), report.findings().size());
    out.flush();
    return report.findings().isEmpty() ? 0 : 1;
  }
}
