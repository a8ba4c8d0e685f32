package io.nodeplane.meshvpn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nodeplane.controlplane.client.ApiAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {
    private static final List<String> GOOD = List.of("--control-plane=unix:/run/node-plane/api.sock",
            "--device=/run/wg0.sock", "--address=10.77.0.1/32,fd77::1/128", "--endpoint=192.0.2.1:51820");

    private static Settings parse(List<String> arguments) {
        return Settings.parse(arguments.toArray(String[]::new));
    }

    private static List<String> and(String... more) {
        var all = new ArrayList<>(GOOD);
        for (var one : more) {
            all.removeIf(other -> other.startsWith(one.substring(0, one.indexOf('=') + 1)));
            all.add(one);
        }
        return all;
    }

    @Test
    void four_settings_are_enough() {
        var settings = parse(GOOD);
        assertThat(settings.controlPlane()).isEqualTo(new ApiAddress.Unix(Path.of("/run/node-plane/api.sock")));
        assertThat(settings.port()).isEqualTo(51_820);
        assertThat(settings.keepaliveSeconds()).isEqualTo(25);
        assertThat(settings.addresses()).hasSize(2);
        assertThat(settings.join()).isEmpty();
    }

    @Test
    void a_control_plane_at_a_port_is_a_url_too_and_join_without_seeds_founds() {
        var settings = parse(and("--control-plane=http://127.0.0.1:7002/", "--token-file=t", "--join="));
        assertThat(settings.controlPlane()).isEqualTo(new ApiAddress.Loopback("127.0.0.1", 7002));
        assertThat(settings.join()).contains(List.of());
        assertThat(parse(and("--join=a:1,b:2")).join()).contains(List.of("a:1", "b:2"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "--control-plane=http://192.0.2.1:80 | --control-plane: '192.0.2.1' is not on the loopback interface",
            "--control-plane=127.0.0.1:80 | the control plane at the port 127.0.0.1:80 asks for a token",
            "--address=10.77.0.1/24 | --address: '10.77.0.1/24' is not the first address of its block",
            "--endpoint=host:51820 | --endpoint: 'host:51820' is a name",
            "--port=70000 | --port: '70000' is no number from 1 to 65535",
            "--keepalive=-1 | --keepalive: '-1' is no number from 0 to 65535",
            "--device= | --device: it is empty", "--join=x | --join: seed peer 'x' is not an address",
            "--what=1 | '--what=1' is not known here", "join=1 | 'join=1' is not known here"})
    void what_is_wrong_is_told_in_a_sentence(String argument, String sentence) {
        assertThatThrownBy(() -> parse(and(argument))).isInstanceOf(Settings.WrongException.class)
                .hasMessageStartingWith(sentence);
    }

    @Test
    void what_is_missing_or_there_twice_is_told() {
        for (var good : GOOD) {
            var others = new ArrayList<>(GOOD);
            others.remove(good);
            assertThatThrownBy(() -> parse(others)).isInstanceOf(Settings.WrongException.class)
                    .hasMessageStartingWith(good.substring(0, good.indexOf('=')) + " is missing");
            others.addAll(List.of(good, good));
            assertThatThrownBy(() -> parse(others)).hasMessageContaining("is given twice");
        }
    }
}
