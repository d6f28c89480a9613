package dev.spreadlake.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.web.endpoint.Problem;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Who may change state")
@Timeout(10)
class AccessPolicyTest {
  private static final List<String> ORIGINS = List.of("https://desk.example");
  private static final AccessPolicy OPEN = new AccessPolicy(Optional.empty(), ORIGINS, "127.0.0.1");
  private static final AccessPolicy GUARDED =
      new AccessPolicy(Optional.of("s3cret"), ORIGINS, "0.0.0.0");

  private static int status(Optional<Problem> refused) {
    return refused.map(Problem::status).orElse(200);
  }

  @ParameterizedTest(
      name = "loopback {0}, forwarded {1}, host {2}, origin {3}, site {4}, type {5} gives {6}")
  @CsvSource({
    "true, false, 127.0.0.1:8080, , , application/json, 200",
    "true, false, localhost:8080, , , application/json;charset=utf-8, 200",
    "true, false, [::1]:8080, http://[::1]:8080, same-origin, application/json, 200",
    "true, false, localhost:8080, https://desk.example, , application/json, 200",
    "true, false, localhost:8080, , none, application/json, 200",
    "false, false, 127.0.0.1:8080, , , application/json, 403",
    "true, true, 127.0.0.1:8080, , , application/json, 403",
    "true, false, evil.example:8080, , , application/json, 403",
    "true, false, evil.example:8080, http://evil.example:8080, same-origin, application/json, 403",
    "true, false, 127.0.0.1.evil.example:8080, , , application/json, 403",
    "true, false, localhost:8080, http://evil.example, , application/json, 403",
    "true, false, localhost:8080, null, , application/json, 403",
    "true, false, localhost:8080, , cross-site, application/json, 403",
    "true, false, localhost:8080, , same-site, application/json, 403",
    "true, false, localhost:8080, , , text/plain, 415",
    "true, false, localhost:8080, , , , 415",
    "true, false, localhost:8080, , , application/x-www-form-urlencoded, 415",
  })
  @DisplayName("without a token: this machine's own programs and our own page")
  void withoutToken(
      boolean loopback,
      boolean forwarded,
      String host,
      String origin,
      String site,
      String type,
      int expected) {
    var asked = new AccessPolicy.Asked(loopback, forwarded, host, origin, site, null, type, true);
    assertThat(status(OPEN.checkChange(asked))).isEqualTo(expected);
  }

  @ParameterizedTest(name = "{0} from loopback {1} gives {2}")
  @CsvSource({
    "Bearer s3cret, false, 200",
    "bearer s3cret, false, 200",
    "Bearer s3cret, true, 200",
    "Bearer wrong, true, 401",
    "Bearer , true, 401",
    "Basic s3cret, true, 401",
    "s3cret, true, 401",
    ", true, 401",
  })
  @DisplayName("with a token: who has it, from anywhere; nobody else, not even this machine")
  void withToken(String authorization, boolean loopback, int expected) {
    var asked =
        new AccessPolicy.Asked(
            loopback, false, "server:8080", null, null, authorization, "application/json", true);
    assertThat(status(GUARDED.checkChange(asked))).isEqualTo(expected);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "127.0.0.1:8080, 200, 200",
    "localhost, 200, 200",
    "[::1]:8080, 200, 200",
    "192.168.1.9:8080, 200, 200",
    "desk.example, 200, 200",
    "evil.example:8080, 421, 200",
    "'evil.example/x', 400, 400",
    "'a b', 400, 400",
  })
  @DisplayName("a name that is not ours is not answered on loopback, where it means rebinding")
  void hosts(String host, int onLoopback, int onAnyAddress) {
    assertThat(status(OPEN.checkHost(host))).isEqualTo(onLoopback);
    assertThat(status(GUARDED.checkHost(host))).isEqualTo(onAnyAddress);
  }
}
