package dev.spreadlake.alert.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.config.Secret;
import java.net.InetAddress;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(10)
class TargetPolicyTest {
  private final TargetPolicy strict = new TargetPolicy(false);
  private final TargetPolicy lenient = new TargetPolicy(true);

  @ParameterizedTest(name = "{0} is a {1}")
  @DisplayName("refuses addresses that are not public, and those that hide one")
  @CsvSource({
    "127.0.0.1, loopback",
    "127.255.255.254, loopback",
    "2130706433, loopback",
    "::1, loopback",
    "0:0:0:0:0:0:0:1, loopback",
    "::ffff:127.0.0.1, loopback",
    "10.0.0.1, private",
    "172.16.0.1, private",
    "172.31.255.255, private",
    "192.168.1.1, private",
    "fd12::1, private",
    "fec0::1, private",
    "169.254.1.1, link-local",
    "fe80::1, link-local",
    "169.254.169.254, cloud metadata",
    "::ffff:169.254.169.254, cloud metadata",
    "fd00:ec2::254, cloud metadata",
    "100.100.100.200, cloud metadata",
    "168.63.129.16, cloud metadata",
    "100.64.0.1, carrier-grade NAT",
    "0.1.2.3, this network",
    "198.18.0.1, reserved",
    "240.0.0.1, reserved",
    "2001:db8::1, reserved",
    "::10.0.0.1, IPv4 in IPv6",
    "64:ff9b::a00:1, IPv4 in IPv6",
    "2002:a00:1::, IPv4 in IPv6",
  })
  void refused(String address, String why) throws Exception {
    InetAddress resolved = InetAddress.getByName(address);
    assertThat(strict.refusal(resolved)).hasValueSatisfying(r -> assertThat(r).startsWith(why));
    assertThat(lenient.refusal(resolved)).isEmpty();
  }

  @ParameterizedTest
  @DisplayName("refuses what no receiver can have, whatever the settings")
  @ValueSource(strings = {"0.0.0.0", "::", "224.0.0.1", "ff02::1", "255.255.255.255"})
  void never(String address) throws Exception {
    assertThat(lenient.refusal(InetAddress.getByName(address))).isPresent();
    assertThat(strict.refusal(InetAddress.getByName(address))).isPresent();
  }

  @ParameterizedTest
  @DisplayName("lets public addresses through")
  @ValueSource(
      strings = {"8.8.8.8", "172.32.0.1", "100.128.0.1", "9.255.255.255", "2606:4700::1111"})
  void allowed(String address) throws Exception {
    assertThat(strict.refusal(InetAddress.getByName(address))).isEmpty();
  }

  @Test
  @DisplayName("signs as the Standard Webhooks example says")
  void knownSignature() {
    WebhookSecret secret = new WebhookSecret(new Secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"));
    assertThat(secret.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, "{\"test\": 2432232314}"))
        .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  }

  @Test
  @DisplayName("waits double from one second to the cap, and takes off up to half")
  void backoff() {
    Backoff most = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(5), () -> 0.999999);
    Backoff least = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(5), () -> 0);
    assertThat(most.after(1)).isBetween(Duration.ofMillis(999), Duration.ofSeconds(1));
    assertThat(least.after(4)).isEqualTo(Duration.ofSeconds(4));
    assertThat(least.after(500)).isEqualTo(Duration.ofSeconds(150));
    assertThat(most.after(500)).isLessThanOrEqualTo(Duration.ofMinutes(5));
  }
}
