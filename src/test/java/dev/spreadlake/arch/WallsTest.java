package dev.spreadlake.arch;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import dev.spreadlake.web.endpoint.Endpoints;
import io.vertx.core.VerticleBase;
import java.util.Set;

/** The walls between the packages, as the README draws them. */
@AnalyzeClasses(packages = "dev.spreadlake", importOptions = ImportOption.DoNotIncludeTests.class)
class WallsTest {
  private static final String ROOT = "dev.spreadlake";

  @ArchTest
  static final ArchRule sqlStaysInBatch =
      noClasses()
          .that()
          .resideOutsideOfPackage(ROOT + ".batch..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.sql..", "org.duckdb..")
          .because("one place knows the engine");

  /** The process edge, and webhooks, which the architecture seats with the alerts. */
  @ArchTest
  static final ArchRule inputAndOutputHaveTheirPlaces =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              ROOT,
              ROOT + ".cli..",
              ROOT + ".venue..",
              ROOT + ".web..",
              ROOT + ".lake..",
              ROOT + ".batch..",
              ROOT + ".simulator..",
              ROOT + ".store..",
              ROOT + ".alert.webhook..",
              ROOT + ".alert.store..")
          .should()
          .dependOnClassesThat(
              new DescribedPredicate<>("do network or file input and output") {
                private static final Set<String> FILES =
                    Set.of("java.nio.file.Files", "java.io.File", "java.net.Socket");

                @Override
                public boolean test(JavaClass type) {
                  String name = type.getPackageName();
                  return FILES.contains(type.getFullName())
                      || type.getFullName().startsWith("java.io.File")
                      || name.startsWith("java.nio.channels")
                      || name.startsWith("java.net.http")
                      || name.startsWith("io.vertx.core.http")
                      || name.startsWith("io.vertx.core.net")
                      || name.startsWith("io.vertx.core.file")
                      || name.startsWith("io.vertx.ext.web")
                      || name.startsWith("io.netty");
                }
              })
          .because("everything else can be tested without a socket or a disk");

  @ArchTest
  static final ArchRule decidingClassesKnowNoVertx =
      noClasses()
          .that()
          .resideInAnyPackage(
              ROOT + ".market..",
              ROOT + ".spread..",
              ROOT + ".alert..",
              ROOT + ".quality..",
              ROOT + ".time..",
              ROOT + ".config..")
          .and()
          .areNotAssignableTo(VerticleBase.class)
          .and()
          .resideOutsideOfPackage(ROOT + ".alert.webhook..")
          .and(
              new DescribedPredicate<JavaClass>("are not part of a verticle") {
                @Override
                public boolean test(JavaClass type) {
                  return !type.getName().matches(".*Verticle(\\$.*)?");
                }
              })
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.vertx..")
          .because("decisions are tested without an event loop");

  @ArchTest
  static final ArchRule addressesStayInTopics =
      noClasses()
          .that()
          .resideOutsideOfPackage(ROOT + ".bus..")
          .should()
          .dependOnClassesThat()
          .haveFullyQualifiedName("io.vertx.core.eventbus.MessageProducer")
          .orShould()
          .callMethodWhere(
              new DescribedPredicate<com.tngtech.archunit.core.domain.JavaMethodCall>(
                  "an address is given to the event bus") {
                @Override
                public boolean test(com.tngtech.archunit.core.domain.JavaMethodCall call) {
                  return call.getTargetOwner()
                          .getFullName()
                          .equals("io.vertx.core.eventbus.EventBus")
                      && Set.of(
                              "publish",
                              "send",
                              "request",
                              "consumer",
                              "localConsumer",
                              "sender",
                              "publisher")
                          .contains(call.getName());
                }
              })
          .because("the address and the type of a message belong together");

  @ArchTest
  static final ArchRule manyRowsAreWrittenOffTheLoop =
      noClasses()
          .that()
          .resideInAnyPackage(ROOT + ".web.batch..", ROOT + ".web.lake..")
          .and()
          .haveNameMatching(".*Api(\\$.*)?")
          .should()
          .callMethodWhere(
              new DescribedPredicate<com.tngtech.archunit.core.domain.JavaMethodCall>(
                  "JSON is written on the event loop") {
                @Override
                public boolean test(com.tngtech.archunit.core.domain.JavaMethodCall call) {
                  return call.getTargetOwner().isEquivalentTo(Endpoints.class)
                      && call.getName().equals("json");
                }
              })
          .because("an answer of a hundred thousand rows keeps every socket waiting");

  @ArchTest
  static final ArchRule oneClock =
      noClasses()
          .that()
          .resideOutsideOfPackage(ROOT + ".time..")
          .should()
          .callMethod(java.time.Instant.class, "now")
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(java.time.LocalDate.class, "now")
          .because("time is injected");

  @ArchTest
  static final ArchRule oneExit =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName(ROOT + ".Main")
          .should()
          .callMethod(System.class, "exit", int.class)
          .because("only the process edge ends the process");

  @ArchTest
  static final ArchRule noDumpingGround =
      classes()
          .should()
          .resideOutsideOfPackages("..util..", "..common..", "..impl..", "..helper..", "..misc..")
          .because("a package is a capability");

  /** Within {@code lake} and {@code web} the packages are a stair: what is below knows no above. */
  @ArchTest
  static final ArchRule lakeAndWebHaveNoCycles =
      slices()
          .assignedFrom(
              new SliceAssignment() {
                @Override
                public SliceIdentifier getIdentifierOf(JavaClass type) {
                  String name = type.getPackageName();
                  return name.matches(".*\\.spreadlake\\.(lake|web)(\\..*)?")
                      ? SliceIdentifier.of(name)
                      : SliceIdentifier.ignore();
                }

                @Override
                public String getDescription() {
                  return "packages of lake and web";
                }
              })
          .should()
          .beFreeOfCycles()
          .because("a package can be read with only those below it in mind");

  @ArchTest
  static final ArchRule metricsHaveOneHome =
      noClasses()
          .that()
          .resideOutsideOfPackages(ROOT + ".metrics..")
          .should()
          .callMethod(io.micrometer.core.instrument.Counter.class, "builder", String.class)
          .orShould()
          .callMethod(io.micrometer.core.instrument.Timer.class, "builder", String.class)
          .because("every metric's name is in one file");
}
