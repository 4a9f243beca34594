rule crosscheck:
    input:
        unpack(planned("crosscheck")),
    output:
        comparison=f"{RESULTS}/crosschecks/{{crosscheck}}/crosscheck.json",
        png=report(
            f"{RESULTS}/crosschecks/{{crosscheck}}/crosscheck.png",
            caption="../report/crosscheck.rst",
            category="Crosschecks",
            labels={"crosscheck": "{crosscheck}"},
        ),
        pdf=f"{RESULTS}/crosschecks/{{crosscheck}}/crosscheck.pdf",
    log:
        f"{RESULTS}/logs/crosscheck_{{crosscheck}}.log",
    conda:
        "../../envs/madgraph.yaml"
    resources:
        mem_mb=crosscheck_memory,
        runtime=crosscheck_runtime,
    params:
        recipe=recipe_of("crosscheck"),
        options=crosscheck_options,
        folder=lambda wildcards, output: Path(output.comparison).parent,
    shell:
        "zprimer crosscheck {params.options:q} --threads {threads} --out {params.folder:q} "
        "> {log:q} 2>&1"


rule crosschecks:
    input:
        unpack(planned("crosschecks")),
        comparisons=expand(
            f"{RESULTS}/crosschecks/{{crosscheck}}/crosscheck.json",
            crosscheck=CROSSCHECKS,
        ),
    output:
        table=report(
            f"{RESULTS}/crosschecks.csv",
            caption="../report/crosschecks.rst",
            category="Crosschecks",
            labels={"crosscheck": "all"},
        ),
        record=record_of(f"{RESULTS}/crosschecks.csv"),
    log:
        f"{RESULTS}/logs/crosschecks.log",
    localrule: True
    conda:
        "../../envs/zprimer.yaml"
    params:
        recipe=recipe_of("crosschecks"),
    script:
        "../scripts/write_crosschecks.py"
