rule cards:
    output:
        "results/samples/{sample}/param_card.dat",
    log:
        "results/samples/{sample}/logs/cards.log",
    conda:
        "../../envs/zprimer.yaml"
    params:
        options=card_options,
    shell:
        "zprimer cards {params.options:q} --out {output:q} > {log:q} 2>&1"


rule generate:
    output:
        events="results/samples/{sample}/events.lhe.gz",
        sample="results/samples/{sample}/sample.json",
    log:
        "results/samples/{sample}/logs/generate.log",
    conda:
        f"../../envs/{GENERATOR}.yaml"
    resources:
        mem_mb=sample_memory,
        runtime=generate_runtime,
    params:
        options=generate_options,
    shell:
        "zprimer generate {params.options:q} --threads {threads} --out {output.events:q} "
        "> {log:q} 2>&1"


rule shower:
    input:
        events=rules.generate.output.events,
        sample=rules.generate.output.sample,
    output:
        "results/samples/{sample}/events.root",
    log:
        "results/samples/{sample}/logs/shower.log",
    conda:
        "../../envs/zprimer.yaml"
    resources:
        mem_mb=sample_memory,
        runtime=shower_runtime,
    params:
        options=shower_options,
    shell:
        "zprimer shower {params.options:q} --in {input.events:q} --out {output:q} > {log:q} 2>&1"
