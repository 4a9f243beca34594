rule cards:
    input:
        unpack(planned("cards")),
    output:
        made("cards").card,
    log:
        "results/samples/{sample}/logs/cards.log",
    conda:
        "../../envs/zprimer.yaml"
    params:
        recipe=recipe_of("cards"),
        options=card_options,
    shell:
        "zprimer cards {params.options:q} --out {output:q} > {log:q} 2>&1"


rule generate:
    input:
        unpack(planned("generate")),
    output:
        events=made("generate").events,
        sample=made("generate").sample,
    log:
        "results/samples/{sample}/logs/generate.log",
    conda:
        f"../../envs/{GENERATOR}.yaml"
    resources:
        mem_mb=sample_memory,
        runtime=generate_runtime,
    params:
        recipe=recipe_of("generate"),
        options=generate_options,
    shell:
        "zprimer generate {params.options:q} --threads {threads} --out {output.events:q} "
        "> {log:q} 2>&1"


rule shower:
    input:
        unpack(planned("shower")),
        events=rules.generate.output.events,
        sample=rules.generate.output.sample,
    output:
        made("shower").events,
    log:
        "results/samples/{sample}/logs/shower.log",
    conda:
        "../../envs/zprimer.yaml"
    resources:
        mem_mb=sample_memory,
        runtime=shower_runtime,
    params:
        recipe=recipe_of("shower"),
        options=shower_options,
    shell:
        "zprimer shower {params.options:q} --in {input.events:q} --out {output:q} > {log:q} 2>&1"
